"""Writes random differentiable programs as cases that expect the gradients that PyTorch computes.

    python3 random_graphs.py --seed 1 --count 3000 > graphs.jsonl
    gradcheck run graphs.jsonl

A program applies 2 to 9 differentiable operations to 1 to 3 leaves of at most 3×4 elements and passes back from a scalar. The
leaves are well or badly scaled (magnitudes from 1e-6 to 1e6), whole numbers, or have ties or zeros. PyTorch runs the same
statements; the case expects its value of the loss and its `.grad` of each leaf. Programs whose value or gradient is not finite
are left out. A case that fails is a disagreement with PyTorch, a right gradient that is called wrong, or a point where kinks cancel
and PyTorch's gradient is no slope. A case that is inconclusive stands at a jump (as `x % 1.5` at 0) or has a right gradient that
the differences do not confirm.

Numbers are compared with the default tolerances and, beside these, with what rounding makes of the number in PyTorch: that is
measured by scaling all leaves by factors close to 1, which keeps ties. Gradients are not expected, but checked against differences all
the same, where PyTorch leaves open which of several it computes: after `topk` of equal elements, and after `svdvals` of a matrix whose
singular values are not distinct or not positive; nor after `det` of a singular matrix, where PyTorch's gradient is 0 or arbitrary
instead of the cofactors.

`--gradcheck` also runs `torch.autograd.gradcheck` on each program, with the defaults of its slow and its fast mode, and prints how
many of these gradients each of them rejects.

Needs PyTorch; neither the program nor its tests need this file.
"""

import argparse
import json
import random
import re
import sys
import warnings

import torch
import torch.nn.functional as F

# Values beyond this magnitude end up as inf or hide everything else.
LARGEST = 1e12

# By what all leaves are scaled to see how far rounding moves a result.
NEAR_ONE = [1 + k * 2**-52 for k in (-13, -7, -3, 3, 5, 11)]

ANYWHERE = [
    "torch.sin({})", "torch.cos({})", "torch.tanh({})", "torch.sigmoid({})", "{}.abs()", "torch.atan({})", "torch.asinh({})",
    "torch.erf({})", "torch.erfc({})", "torch.sinc({})", "torch.deg2rad({})", "-{}", "{} ** 2", "{} ** 3", "{}.square()", "2 - {}",
    "{} * 0.5", "{} / 4", "{} - 1.5", "3 * {}", "1 / ({} ** 2 + 1)", "({} ** 2 + 1).sqrt()", "({} ** 2 + 1).log()", "{} * {}",
    "torch.relu({})", "F.relu6({})", "F.leaky_relu({})", "F.leaky_relu({}, 0.2)", "F.elu({})", "F.selu({})", "F.celu({})",
    "F.silu({})", "F.softplus({})", "F.softsign({})", "F.logsigmoid({})", "F.gelu({})", "F.tanhshrink({})", "F.hardtanh({})",
    "{}.clamp(-1, 1)", "{}.clamp_min(0)", "{}.clamp_max(0.5)", "{}.clamp(0, 2)", "torch.where({} > 0, {}, {} * 0.1)",
    "{}.masked_fill({} > 1, 0.5)", "torch.frac({})", "{} % 1.5", "torch.fmod({}, 2)", "{} * torch.sign({})",
]
SMALL = ["torch.exp({})", "torch.expm1({})", "torch.exp2({})", "torch.sinh({})", "torch.cosh({})"]
POSITIVE = ["torch.log({})", "torch.sqrt({})", "torch.rsqrt({})", "torch.log2({})", "torch.log10({})", "torch.log1p({})", "{} ** 0.5",
            "{} ** 1.5", "{} ** -0.5", "torch.xlogy({}, {})"]
NOT_ZERO = ["torch.reciprocal({})", "1 / {}", "{} ** -2"]
UNIT = ["torch.asin({})", "torch.acos({})", "torch.atanh({})"]
BINARY = [
    "{a} + {b}", "{a} - {b}", "{a} * {b}", "{a} * {b}", "{a} / ({b} ** 2 + 1)", "torch.maximum({a}, {b})", "torch.minimum({a}, {b})",
    "torch.fmax({a}, {b})", "torch.fmin({a}, {b})", "torch.where({a} > {b}, {a}, {b})", "torch.where({a} > 0, {a}, {b})",
    "torch.where({b} > 0, {a} * 2, {a})", "torch.atan2({a}, {b})", "torch.hypot({a}, {b})", "torch.logaddexp({a}, {b})",
    "torch.lerp({a}, {b}, 0.3)", "torch.addcmul({a}, {a}, {b}, value=0.5)", "torch.addcdiv({a}, {a}, {b} ** 2 + 1)",
]
SAME_SHAPE = ["torch.cat([{a}, {b}])", "torch.stack([{a}, {b}])", "F.mse_loss({a}, {b})", "F.l1_loss({a}, {b})", "torch.cat([{a}, {b}], -1)"]


class Graph:
    """A program under way: its tensors, bound in PyTorch, and its statements so far."""

    def __init__(self, rng):
        self.rng = rng
        self.space = {"torch": torch, "F": F}
        self.leaves = {}
        self.constants = {}
        self.values = []
        self.used = set()
        self.steps = []
        self.is_open = False  # whether PyTorch leaves open which gradient it computes

    def chance(self, p):
        return self.rng.random() < p

    def __getitem__(self, name):
        return self.space[name]

    def one(self, test=lambda t: True):
        """A name of a value for which `test` holds, or None; the latest is likelier."""
        names = [n for n in self.values if test(self[n])]
        if not names:
            return None
        return names[-1] if self.chance(0.4) else self.rng.choice(names)

    def dim(self, t):
        d = self.rng.randrange(max(t.dim(), 1))
        return d - t.dim() if t.dim() and self.chance(0.25) else d

    def begin(self):
        for name in "abc"[: self.rng.choice([1, 1, 2, 2, 3])]:
            shape = self.rng.choice([[], [1], [2], [3], [4], [2, 2], [3, 3], [2, 3], [3, 4], [1, 4], [3, 1]])
            data = torch.tensor(elements(self.rng, torch.Size(shape).numel()), dtype=torch.float64).reshape(shape)
            self.leaves[name] = data.tolist()
            self.space[name] = data.clone().requires_grad_()
            self.values.append(name)

    def constant(self, shape):
        """A new tensor of weights that is not differentiated."""
        name = f"w{len(self.constants)}"
        data = torch.tensor([round(self.rng.uniform(-2, 2), 3) for _ in range(shape.numel())], dtype=torch.float64)
        self.constants[name] = data.reshape(shape).tolist()
        self.space[name] = data.reshape(shape)
        return name

    def add(self, code):
        """Runs `name = code` if its value is of use; tells whether it is."""
        try:
            value = eval(code, self.space)
        except (RuntimeError, IndexError):
            return False
        if not value.requires_grad or not 0 < value.numel() <= 48 or value.dim() > 3:
            return False
        if not bool((value.detach().abs() < LARGEST).all()):
            return False
        name = f"t{len(self.steps)}"
        self.space[name] = value
        self.used |= set(re.findall(r"\w+", code)) & set(self.values)
        self.values.append(name)
        self.steps.append(f"{name} = {code}")
        return True

    def grow(self):
        """Adds one operation."""
        for _ in range(50):
            maker = self.rng.choices([m for m, _ in MAKERS], [w for _, w in MAKERS])[0]
            code = maker(self)
            if code is not None and self.add(code):
                return

    def end(self):
        """Adds the scalar that the program passes back from."""
        ends = [n for n in self.values if n not in self.used]
        if self.chance(0.4):
            ends = ends[-1:]
        terms = []
        for n in ends:
            if self[n].dim() == 0:
                terms.append(n)
            elif self.chance(0.6):
                terms.append(f"({n} * {self.constant(self[n].shape)}).sum()")
            else:
                terms.append(self.rng.choice(["{}.sum()", "{}.mean()", "({} ** 2).sum()"]).format(n))
        self.steps.append("loss = " + " + ".join(terms))
        exec(self.steps[-1], self.space)

    def loss(self, *leaves):
        """The loss as a function of the leaves."""
        space = self.space | dict(zip(self.leaves, leaves))
        for step in self.steps:
            exec(step, space)
        return space["loss"]

    def results(self):
        """The loss and the gradient of each leaf that has one, by name."""
        gradients = {f"{n}.grad": self[n].grad for n in self.leaves if self[n].grad is not None}
        return {"loss": self["loss"].detach()} | gradients

    def is_finite(self):
        results = self.results()
        return len(results) > 1 and all(bool(torch.isfinite(t).all()) for t in results.values())

    def scaled_results(self, factor):
        """What `results` would be with all leaves scaled; empty if a statement fails there."""
        leaves = [(self[n].detach() * factor).requires_grad_() for n in self.leaves]
        try:
            loss = self.loss(*leaves)
            loss.backward()
        except RuntimeError:
            return {}
        return {"loss": loss.detach()} | {f"{n}.grad": t.grad for n, t in zip(self.leaves, leaves)}

    def noise(self):
        """How far rounding may move each result. A result that moves much further stands at a kink, and has none."""
        results = self.results()
        scaled = [self.scaled_results(factor) for factor in NEAR_ONE]
        noise = {}
        for name, value in results.items():
            moved = [(s[name] - value).abs().max().item() for s in scaled if s.get(name) is not None]
            size = max(1, value.abs().max().item())
            noise[name] = max([1e-15 * size] + [8 * m for m in moved if 8 * m < 1e-6 * size])
        return noise

    def case(self, title):
        tensors = {name: {"data": data, "requires_grad": True} for name, data in self.leaves.items()}
        noise = self.noise()
        expect = {f"{n}.grad": None for n in self.leaves if self[n].grad is None}
        for name, value in self.results().items():
            if name == "loss" or not self.is_open:
                expect[name] = {"value": value.tolist(), "atol": max(noise[name], 1e-11 * value.abs().max().item())}
        return {"title": title, "tensors": tensors | self.constants, "steps": self.steps + ["loss.backward()"], "expect": expect}


def elements(rng, count):
    """Elements of a leaf, of one of several kinds."""
    sign = lambda: rng.choice([-1, 1])
    magnitude = lambda: 10 ** rng.uniform(-6, 6)
    scale = magnitude()
    few = [round(rng.uniform(-2, 2), 2) for _ in range(2)]
    draw = rng.choices(
        [
            lambda: rng.uniform(-2, 2),
            lambda: rng.uniform(0.1, 3),
            lambda: rng.randint(-3, 3),
            lambda: rng.choice(few),
            lambda: rng.choice([0, rng.uniform(-2, 2)]),
            lambda: sign() * magnitude(),
            lambda: magnitude(),
            lambda: scale * rng.uniform(-2, 2),
        ],
        [30, 15, 12, 8, 7, 12, 6, 10])[0]
    return [float(draw()) for _ in range(count)]


# Operations: each function gives an expression, or None where it has nothing to work on.


def unary(g):
    a = g.one()
    t = g[a].detach()
    choices = list(ANYWHERE)
    if bool((t.abs() < 15).all()):
        choices += SMALL * 3
    if bool((t > 0).all()):
        choices += POSITIVE * 3
    if bool((t != 0).all()):
        choices += NOT_ZERO * 3
    if bool((t.abs() < 1).all()):
        choices += UNIT * 3
    if bool((t.abs() < 1.5).all()):
        choices.append("torch.tan({})")
    if bool((t > 1).all()):
        choices += ["torch.acosh({})"] * 2
    return g.rng.choice(choices).replace("{}", a)


def broadcasts(a, b):
    try:
        torch.broadcast_shapes(a.shape, b.shape)
        return True
    except RuntimeError:
        return False


def binary(g):
    a = g.one()
    b = g.one(lambda t: broadcasts(t, g[a]))
    choices = list(BINARY)
    if bool((g[b] != 0).all()):
        choices += ["{a} / {b}"] * 3 + ["torch.remainder({a}, {b})", "torch.fmod({a}, {b})"]
    if bool((g[b] > 0).all()):
        choices += ["torch.xlogy({a}, {b})", "{b} ** {a}"]
    if g[a].shape == g[b].shape and g[a].dim():
        choices += SAME_SHAPE * 2
    return g.rng.choice(choices).format(a=a, b=b)


def reduction(g):
    a = g.one()
    t = g[a]
    d = g.dim(t)
    keep = g.rng.choice(["", "", ", keepdim=True"])
    p = g.rng.choice(["2", "2", "1", "3", "float('inf')", "1.5"])
    choices = [
        f"{a}.sum()", f"{a}.mean()", f"{a}.sum({d}{keep})", f"{a}.mean({d}{keep})", f"{a}.prod()", f"{a}.prod({d}{keep})",
        f"{a}.logsumexp({d}{keep})", f"{a}.norm()", f"{a}.norm({p})", f"{a}.norm({p}, {d}{keep})",
        f"torch.linalg.vector_norm({a}, {p}, dim={d}{keep})",
    ]
    if t.numel() > 1:
        choices += [f"{a}.var()", f"{a}.std()"]
    if t.dim() and t.shape[d] > 1:
        choices += [f"{a}.var({d}{keep})", f"{a}.std({d}{keep})", f"{a}.var({d}, unbiased=False)"]
    return g.rng.choice(choices)


def extremum(g):
    a = g.one()
    d = g.dim(g[a])
    keep = g.rng.choice(["", "", ", keepdim=True"])
    f = g.rng.choice(["max", "min"])
    return g.rng.choice([f"{a}.{f}()", f"{a}.{f}({d}{keep})[0]", f"{a}.amax({d}{keep})", f"{a}.amin({d}{keep})", f"{a}.amax()", f"{a}.median()"])


def order(g):
    a = g.one(lambda t: t.dim() > 0)
    if a is None:
        return None
    d = g.dim(g[a])
    k = g.rng.randint(1, g[a].shape[d])
    code = g.rng.choice([f"{a}.sort({d})[0]", f"{a}.sort({d}, descending=True)[0]", f"{a}.topk({k}, {d})[0]",
                         f"{a}.topk({k}, {d}, largest=False)[0]"])
    if "topk" in code:
        g.is_open = g.is_open or len(set(g[a].flatten().tolist())) < g[a].numel()
    return code


def scan(g):
    a = g.one()
    d = g.dim(g[a])
    return g.rng.choice([f"{a}.cumsum({d})", f"{a}.cumprod({d})", f"{a}.softmax({d})", f"{a}.log_softmax({d})", f"{a}.softmax({d})"])


def loss_function(g):
    a = g.one(lambda t: t.dim() == 2)
    if a is None:
        return None
    rows, classes = g[a].shape
    target = f"torch.tensor({[g.rng.randrange(classes) for _ in range(rows)]})"
    return g.rng.choice([f"F.cross_entropy({a}, {target})", f"F.nll_loss({a}.log_softmax(1), {target})"])


def product(g):
    a = g.one(lambda t: t.dim() in (1, 2))
    if a is None:
        return None
    t = g[a]
    b = g.one(lambda u: u.dim() in (1, 2) and u.shape[-2 if u.dim() > 1 else -1] == t.shape[-1])
    c = g.one(lambda u: u.dim() == 1)
    choices = []
    if b:
        choices += [f"{a} @ {b}"] * 3
    if t.dim() == 2:
        choices += [f"{a} @ {a}.T", f"{a}.T @ {a}"]
    else:
        choices += [f"torch.dot({a}, {a})"] + ([f"torch.outer({a}, {c})"] if c else [])
    return g.rng.choice(choices)


def matrix(g):
    """Inverse, determinant and the like."""
    a = g.one(lambda t: t.dim() == 2)
    if a is None:
        return None
    n, m = g[a].shape
    choices = [f"torch.linalg.svdvals({a})", f"{a}.diagonal()"]
    if n == m:
        choices += [f"{a}.inverse()", f"torch.linalg.inv({a} + 4 * torch.eye({n}))", f"{a}.det()", f"torch.linalg.det({a})",
                    f"{a}.trace()", f"{a}.tril()", f"{a}.triu()"]
    code = g.rng.choice(choices)
    values = torch.linalg.svdvals(g[a].detach()).tolist() + [0]
    are_equal = [s - t <= 1e-9 * values[0] for s, t in zip(values, values[1:])]
    g.is_open = g.is_open or "svdvals" in code and any(are_equal) or "det" in code and are_equal[-1]
    return code


def convolution(g):
    a = g.one()
    b = g.one(lambda t: t.numel() <= g[a].numel())
    return f"F.conv1d({a}.reshape(1, 1, -1), {b}.reshape(1, 1, -1))"


def view(g):
    a = g.one()
    t = g[a]
    d, e = g.dim(t), g.dim(t)
    choices = [f"{a}.reshape(-1)", f"{a}.unsqueeze({d})", f"{a}.squeeze()", f"{a}.expand(2, {', '.join(['-1'] * t.dim())})",
               f"{a}.flatten()", f"{a}.clone()"]
    if t.dim():
        n = t.shape[d]
        start = g.rng.randrange(n)
        choices += [
            f"{a}.transpose({d}, {e})", f"{a}.flip({d})", f"{a}.roll(1, {d})", f"{a}.narrow({d}, {start}, {g.rng.randint(1, n - start)})",
            f"{a}.select({d}, {start})", f"{a}.repeat({', '.join(['2'] * t.dim())})", f"{a}.unbind({d})[{start}]",
            f"{a}.split(1, {d})[{start}]",
        ]
    if t.dim() == 1:
        choices += [f"{a}.diag()", f"torch.diag_embed({a})"]
    if t.dim() == 2:
        choices += [f"{a}.T", f"{a}.diagonal()", f"{a}.permute(1, 0)"]
    return g.rng.choice(choices)


def index(g):
    a = g.one(lambda t: t.dim() > 0)
    if a is None:
        return None
    t = g[a]
    d = g.dim(t)
    places = [g.rng.randrange(t.shape[d]) for _ in range(g.rng.randint(1, 3))]
    flat = [g.rng.randrange(t.numel()) for _ in range(3)]
    rows = [g.rng.randrange(t.shape[0]) for _ in range(g.rng.randint(1, 3))]
    choices = [
        f"{a}[{rows[0]}]", f"{a}[{rows}]", f"{a}[1:]", f"{a}[::2]", f"{a}[..., 0]", f"{a}[..., None]", f"{a}[{a} > 0]",
        f"{a}.index_select({d}, torch.tensor({places}))", f"{a}.take(torch.tensor({flat}))", f"torch.masked_select({a}, {a} < 1)",
    ]
    if t.dim() == 1:
        targets = f"torch.tensor({[0, 2, 0, 1][:len(t)]})"
        choices += [f"{a}.gather(0, torch.tensor({places}))", f"torch.zeros(4).index_put(({targets},), {a}, accumulate=True)"]
    if t.dim() == 2:
        column = g.rng.randrange(t.shape[1])
        columns = [[g.rng.randrange(t.shape[1])] for _ in range(t.shape[0])]
        choices += [f"{a}[:, {column}]", f"{a}.gather(1, torch.tensor({columns}))",
                    f"torch.zeros_like({a}).scatter_add({d}, torch.zeros_like({a}).long(), {a})"]
    return g.rng.choice(choices)


MAKERS = [
    (unary, 26), (binary, 20), (reduction, 12), (extremum, 6), (order, 6), (scan, 8), (loss_function, 2), (product, 8), (matrix, 5),
    (convolution, 2), (view, 10), (index, 7),
]


def graph(rng):
    """A random program after its backward pass."""
    g = Graph(rng)
    g.begin()
    for _ in range(rng.randint(2, 9)):
        g.grow()
    g.end()
    g["loss"].backward()
    return g


def accepts(g, fast):
    """Whether `torch.autograd.gradcheck` accepts the gradients of a program."""
    leaves = [g[n].detach().clone().requires_grad_(g[n].grad is not None) for n in g.leaves]
    try:
        return torch.autograd.gradcheck(g.loss, leaves, fast_mode=fast, raise_exception=False)
    except RuntimeError:
        return False  # a moved argument takes another branch, in which a statement fails


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--gradcheck", action="store_true", help="count the gradients that torch.autograd.gradcheck rejects")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    number = written = left_out = 0
    rejected = {"slow": 0, "fast": 0}
    while written < arguments.count:
        number += 1
        g = graph(random.Random(f"{arguments.seed}/{number}"))
        if not g.is_finite():
            left_out += 1
            continue
        print(json.dumps(g.case(f"seed {arguments.seed}, graph {number}")))
        written += 1
        if arguments.gradcheck:
            for mode in rejected:
                rejected[mode] += not accepts(g, mode == "fast")
    print(f"{written} programs; {left_out} left out: a value or gradient is not finite", file=sys.stderr)
    if arguments.gradcheck:
        for mode, count in rejected.items():
            print(f"torch.autograd.gradcheck, {mode} mode, rejects {count} of {written} right gradients", file=sys.stderr)


if __name__ == "__main__":
    main()
