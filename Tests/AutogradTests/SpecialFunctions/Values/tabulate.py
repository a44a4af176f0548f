#!/usr/bin/env python3
"""Writes special-functions.txt: values of special functions, computed by mpmath with 60 digits.

    pip install mpmath
    python3 tabulate.py

Each call is a line with the name of the operation and its arguments: x, the number of a tensor that is constant, or #n for an
integer. The lines after it are points and values. The points are drawn from the range of the function, small and large
numbers included; some lie where implementations change their method."""

import math
import pathlib
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(1)
one = mp.mpf(1)
COUNT = 14


def uniform(low, high):
    return lambda: random.uniform(low, high)


def logarithmic(low, high, start=0.0):
    return lambda: start + math.exp(random.uniform(math.log(low), math.log(high)))


def signed(draw):
    return lambda: random.choice([-1, 1]) * draw()


def either(*draws):
    return lambda: random.choice(draws)()


def log_gamma(x):
    return mp.log(abs(mp.gamma(x)))


def normal_quantile(p):
    if p > mp.mpf(10) ** -20:
        return mp.sqrt(2) * mp.erfinv(2 * p - 1)
    return mp.findroot(lambda t: mp.log(mp.ncdf(t)) - mp.log(p), -mp.sqrt(-2 * mp.log(p)) + 1)


def multivariate_log_gamma(x, p):
    return mp.mpf(p * (p - 1)) / 4 * mp.log(mp.pi) + sum(mp.loggamma(x - mp.mpf(j) / 2) for j in range(p))


unit = uniform(-1, 1)
calls = [
    ("erf x", mp.erf, signed(logarithmic(1e-8, 6)), []),
    ("erfc x", mp.erfc, uniform(-6, 26), []),
    ("special.erfcx x", lambda x: mp.exp(x * x) * mp.erfc(x), either(uniform(-20, 30), logarithmic(1, 1e8)), [0.0, 25.9, 26.1]),
    ("erfinv x", mp.erfinv, either(unit, logarithmic(1e-12, 0.5)), [1e-300, 0.51, -0.9, 0.999, 0.9999999999990905]),
    ("lgamma x", log_gamma, either(logarithmic(1e-5, 1e6), uniform(-30, 0), lambda: random.choice([1, 2]) + unit() * 1e-4), [0.5, 100.0]),
    ("digamma x", mp.digamma, either(logarithmic(1e-5, 1e6), uniform(-30, 0)), [1.4616, 1.47, 1.95, 9.99, 1e10]),
    *[(f"polygamma #{n} x", lambda x, n=n: mp.polygamma(n, x), either(logarithmic(1e-3, 1e4), uniform(-10, 0)), []) for n in (1, 2, 3, 5, 10)],
    *[
        (f"special.gammainc {a} x", lambda x, a=a: mp.gammainc(a * one, 0, x, regularized=True), either(logarithmic(1e-4 * a, a), uniform(0.3 * a, 3 * a)), [])
        for a in (0.3, 1.0, 2.5, 30.0, 250.0)
    ],
    *[
        (f"special.gammaincc {a} x", lambda x, a=a: mp.gammainc(a * one, x, mp.inf, regularized=True), either(logarithmic(1e-4 * a, a), uniform(0.3 * a, 3 * a)), [])
        for a in (0.3, 1.0, 2.5, 30.0, 250.0)
    ],
    ("i0 x", lambda x: mp.besseli(0, x), signed(logarithmic(1e-3, 700)), [0.0, -3.3, 705.5]),
    ("special.i0e x", lambda x: mp.besseli(0, x) * mp.exp(-abs(x)), signed(logarithmic(1e-3, 1e6)), [7.9, 8.1]),
    ("special.i1 x", lambda x: mp.besseli(1, x), signed(logarithmic(1e-3, 700)), [-3.3, 705.5]),
    ("special.i1e x", lambda x: mp.besseli(1, x) * mp.exp(-abs(x)), signed(logarithmic(1e-8, 1e6)), [7.9, 8.1]),
]
for n in (0, 1):
    calls += [
        (f"special.modified_bessel_i{n} x", lambda x, n=n: mp.besseli(n, x), signed(logarithmic(1e-3, 700)), []),
        (f"special.modified_bessel_k{n} x", lambda x, n=n: mp.besselk(n, x), logarithmic(1e-5, 100), [1.99, 2.01, 700.0]),
        (f"special.scaled_modified_bessel_k{n} x", lambda x, n=n: mp.besselk(n, x) * mp.exp(x), logarithmic(1e-5, 1e4), [1.99, 2.01]),
        (f"special.bessel_j{n} x", lambda x, n=n: mp.besselj(n, x), uniform(-60, 60), [1e-5, 4.99, 5.01]),
        (f"special.bessel_y{n} x", lambda x, n=n: mp.bessely(n, x), either(logarithmic(1e-3, 1), uniform(1, 60)), [4.99, 5.01]),
    ]
calls += [
    ("special.ndtr x", mp.ncdf, uniform(-37, 8), [-1.01, -0.99, -37.0]),
    ("special.log_ndtr x", lambda x: mp.log(mp.erfc(-x / mp.sqrt(2)) / 2), either(uniform(-40, 9), lambda: -logarithmic(1, 1e4)()), [-0.99, -1.01]),
    ("special.ndtri x", normal_quantile, either(random.random, logarithmic(1e-20, 0.5)), [1e-300, 0.24, 0.26]),
    ("special.entr x", lambda x: -x * mp.log(x), logarithmic(1e-10, 100), []),
    ("sinc x", lambda x: mp.sin(mp.pi * x) / (mp.pi * x), either(uniform(-10, 10), signed(logarithmic(1e-8, 0.5))), [3.0001, 1e6 + 0.25]),
    ("_sinc_slope x", lambda x: mp.diff(lambda t: mp.sin(mp.pi * t) / (mp.pi * t), x), signed(logarithmic(1e-6, 10)), [0.318, 0.319]),
    ("logit x", lambda x: mp.log(x / (1 - x)), either(random.random, logarithmic(1e-20, 0.5)), [0.5000001, 0.249, 0.251]),
    ("sigmoid x", lambda x: 1 / (1 + mp.exp(-x)), uniform(-700, 40), []),
    ("nn.functional.logsigmoid x", lambda x: -mp.log1p(mp.exp(-x)), uniform(-1000, 40), [1000.0, -1000.0]),
    ("nn.functional.softplus x", lambda x: mp.log1p(mp.exp(x)) if x <= 20 else x, uniform(-40, 50), [-700.0, 1000.0]),
    ("special.zeta x 1.5", lambda x: mp.zeta(x, mp.mpf(1.5)), logarithmic(1e-3, 60, start=1), []),
    ("special.zeta 2.5 x", lambda x: mp.zeta(mp.mpf(2.5), x), logarithmic(1e-3, 1e5), []),
    ("mvlgamma x #3", lambda x: multivariate_log_gamma(x, 3), logarithmic(1e-2, 1e4, start=1), []),
    ("special.airy_ai x", mp.airyai, uniform(-30, 30), []),
    ("special.spherical_bessel_j0 x", lambda x: mp.sin(x) / x, either(uniform(-30, 30), signed(logarithmic(1e-6, 1))), []),
    ("expm1 x", mp.expm1, either(uniform(-40, 700), signed(logarithmic(1e-12, 1))), []),
    ("log1p x", mp.log1p, either(lambda: -random.random(), logarithmic(1e-12, 1e10)), []),
    ("nn.functional.gelu x", lambda x: x * mp.ncdf(x), uniform(-37, 10), []),
    ("nn.functional.mish x", lambda x: x * mp.tanh(mp.log1p(mp.exp(x))), uniform(-30, 19), []),
    ("nn.functional.silu x", lambda x: x / (1 + mp.exp(-x)), uniform(-700, 40), []),
    ("logaddexp x 1.0", lambda x: mp.log(mp.exp(x) + mp.e), uniform(-100, 100), []),
    ("special.xlog1py 2.0 x", lambda x: 2 * mp.log1p(x), either(lambda: -random.random(), logarithmic(1e-12, 1e5)), []),
]
for n in (2, 3, 7, 15):
    calls += [
        (f"special.chebyshev_polynomial_t x {float(n)}", lambda x, n=n: mp.chebyt(n, x), unit, []),
        (f"special.chebyshev_polynomial_u x {float(n)}", lambda x, n=n: mp.chebyu(n, x), unit, []),
        (f"special.hermite_polynomial_h x {float(n)}", lambda x, n=n: mp.hermite(n, x), unit, []),
        (f"special.laguerre_polynomial_l x {float(n)}", lambda x, n=n: mp.laguerre(n, 0, x), unit, []),
        (f"special.legendre_polynomial_p x {float(n)}", lambda x, n=n: mp.legendre(n, x), unit, []),
    ]


def rows(function, draw, points):
    yield from ((x, mp.re(function(mp.mpf(x)))) for x in points)
    count = 0
    while count < COUNT:
        x = draw()
        y = mp.re(function(mp.mpf(x)))
        # Beyond these bounds the result is not a normal number, or no floating-point number.
        if 1e-300 < abs(y) < 1e300:
            count += 1
            yield x, y


with open(pathlib.Path(__file__).with_name("special-functions.txt"), "w") as file:
    for call, function, draw, points in calls:
        print(call, file=file)
        for x, y in rows(function, draw, points):
            print(f"    {float(x)!r} {mp.nstr(y, 20)}", file=file)
