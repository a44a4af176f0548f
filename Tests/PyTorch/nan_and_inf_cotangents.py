"""Writes cases in which a backward pass begins with nan, inf and -inf, with what PyTorch makes of them.

    gradcheck schema > schema.json
    python3 nan_and_inf_cotangents.py schema.json > cotangents.jsonl
    gradcheck run cotangents.jsonl

There is a case for each call in CALLS: every operation of the schema at arguments with zeros, equal elements and bounds among
them. Its result is differentiated several times, each time with another cotangent: every element is once nan, inf, -inf, 0 and a
number, and once all elements but one are numbers. After each pass the case expects the `.grad` that PyTorch leaves. So it shows
whether a rule that multiplies by 0 does so where PyTorch's rule gives zeros, and how far nan spreads in sums.

With `--create-graph` the cotangents require a gradient and the passes are recorded. Then the case expects as well whether the
gradient is recorded: zeros that do not depend on what came in are not. `--passes` and `--only` write fewer and smaller cases, such
as those of cases/autograd/nan-and-inf-cotangents.jsonl.

Operations of the schema that no call has, and that are not listed as without a derivative, are named on standard error.

Needs PyTorch; neither the program nor its tests need this file.
"""

import argparse
import ast
import json
import sys
import warnings

import torch
import torch.nn.functional as F

from random_programs import plain

TENSORS = {
    # All numbers, with 0, ties, and the bounds of hardtanh, relu6 and clamp.
    "x": [[0.5, -1.25, 0.0], [1.0, -1.0, 6.0]],
    "y": [[0.5, 2.0, 0.0], [-2.0, -1.0, 3.0]],
    "e": [[2.0, 0.0, 0.0], [3.0, -1.0, 0.5]],
    "n": [[1.0, 2.0, 0.0], [-2.0, -1.0, 3.0]],  # whole numbers
    "p": [[0.5, 1.25, 2.0], [1.0, 3.0, 0.75]],  # above 0
    "u": [[0.5, -0.25, 0.0], [0.75, 0.1, -0.9]],  # between -1 and 1
    "a": [[1.5, 1.25, 2.0], [4.0, 3.0, 1.75]],  # above 1
    "z": [[0.0, 0.0, 1.5], [0.0, 2.0, 3.0]],  # several zeros
    "r": [0.5, -1.25, 0.0],
    "q": [2.0, 0.5, 1.0],
    "c": [[1.0], [-2.0]],
    "s": 0.5,
    "o": 0.0,
    "k": [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]],
    "A": [[2.0, 0.5, 0.0], [0.0, 3.0, -1.0], [1.0, 0.0, 2.5]],
    "C": [[1.0, -0.5], [0.0, 2.0], [0.5, 1.0]],
    "D": [[[1.0, 0.0, 2.0], [0.5, -1.0, 1.5]], [[2.0, 1.0, 0.0], [-0.5, 0.0, 1.0]]],
    "E": [[[1.0, 0.0], [2.0, 0.5], [-1.0, 1.5]], [[2.0, 1.0], [0.0, -0.5], [0.0, 1.0]]],
    "signal": [[[0.5, -1.0, 0.0, 2.0, 1.5]]],
    "taps": [[[1.0, 0.0]], [[-0.5, 2.0]]],
    "image": [[[[0.5, -1.0, 0.0], [2.0, 1.5, 1.0], [0.0, -0.5, 1.0]]]],
    "kernel": [[[[1.0, 0.0], [-0.5, 2.0]]]],
    "volume": [[[[[0.5, -1.0], [2.0, 1.5]], [[0.0, -0.5], [1.0, 3.0]]]]],
    "cube": [[[[[1.0, 0.0], [-0.5, 2.0]]]]],
    "b": [0.5, -1.0],
    "bias": [0.5],
    # Not differentiated.
    "m": [[True, False, True], [False, False, True]],
    "i": [[0, 1, 1], [1, 0, 1]],
    "j": [1, 0, 1],
    "t": [1, 0],
}

# Calls by operation; what they name in TENSORS is what they are applied to.
CALLS = {
    "add": ["x + y", "x.add(y, alpha=0)", "x + r"],
    "sub": ["x - y", "x.sub(y, alpha=0)", "c - x"],
    "rsub": ["torch.rsub(x, y)", "2 - x"],
    "mul": ["x * y", "x * 0", "x * r", "x * x"],
    "div": ["x / p", "x / y", "0 / p", "x / 2"]
    + [f"x.div({z}, rounding_mode='{mode}')" for z in ("p", "y", "2", "q") for mode in ("floor", "trunc")],
    "floor_divide": [],
    "remainder": ["x.remainder(p)", "x % 0.5", "x.remainder(q)"],
    "fmod": ["x.fmod(p)", "x.fmod(2)", "x.fmod(q)"],
    "pow": ["p ** y", "x ** 0", "x ** 1", "x ** 2", "x ** 3", "x ** e", "x ** n", "0 ** y", "2 ** x", "p ** 0.5", "x ** o", "o ** e", "1 ** x"],
    "neg": ["-x"],
    "abs": ["x.abs()"],
    "sign": ["torch.sign(x)"],
    "sgn": ["torch.sgn(x)"],
    "floor": ["x.floor()"],
    "ceil": ["x.ceil()"],
    "round": ["x.round()", "torch.round(x, decimals=1)", "torch.round(x, decimals=-1)"],
    "trunc": ["x.trunc()"],
    "frac": ["x.frac()"],
    "square": ["x.square()"],
    "reciprocal": ["x.reciprocal()"],
    "sqrt": ["p.sqrt()", "x.sqrt()"],
    "rsqrt": ["p.rsqrt()", "x.rsqrt()"],
    "hypot": ["torch.hypot(x, y)", "torch.hypot(x, r)"],
    "addcmul": ["torch.addcmul(x, y, p)", "torch.addcmul(x, y, p, value=0)"],
    "addcdiv": ["torch.addcdiv(x, y, p)", "torch.addcdiv(x, y, p, value=0)"],
    "lerp": ["torch.lerp(x, y, u)", "torch.lerp(x, y, 0.25)", "torch.lerp(x, y, 0)", "torch.lerp(x, y, 1)"],
    "exp": ["x.exp()"],
    "exp2": ["x.exp2()"],
    "expm1": ["x.expm1()"],
    "log": ["p.log()", "x.log()"],
    "log2": ["p.log2()", "x.log2()"],
    "log10": ["p.log10()", "x.log10()"],
    "log1p": ["p.log1p()", "x.log1p()"],
    "logaddexp": ["torch.logaddexp(x, y)"],
    "xlogy": ["torch.xlogy(x, p)", "torch.xlogy(x, y)", "torch.xlogy(x, 2)", "torch.xlogy(0, p)", "torch.xlogy(x, 0)"],
    "erf": ["x.erf()"],
    "erfc": ["x.erfc()"],
    "lgamma": ["x.lgamma()"],
    "digamma": ["p.digamma()"],
    "polygamma": ["p.polygamma(1)", "p.polygamma(2)"],
    "mvlgamma": ["a.mvlgamma(2)"],
    "erfinv": ["u.erfinv()"],
    "special.erfcx": ["torch.special.erfcx(x)"],
    "special.ndtr": ["torch.special.ndtr(x)"],
    "special.log_ndtr": ["torch.special.log_ndtr(x)"],
    "special.ndtri": ["torch.special.ndtri(u)"],
    "special.entr": ["torch.special.entr(y)"],
    "special.xlog1py": ["torch.special.xlog1py(x, p)", "torch.special.xlog1py(z, u)"],
    "logit": ["u.logit()", "torch.logit(u, eps=0.2)"],
    "i0": ["x.i0()"],
    "special.i0e": ["torch.special.i0e(x)"],
    "special.i1": ["torch.special.i1(x)"],
    "special.i1e": ["torch.special.i1e(x)"],
    "special.bessel_j0": ["torch.special.bessel_j0(u)"],
    "special.bessel_j1": ["torch.special.bessel_j1(u)"],
    "special.bessel_y0": ["torch.special.bessel_y0(p)"],
    "special.bessel_y1": ["torch.special.bessel_y1(p)"],
    "special.modified_bessel_i0": ["torch.special.modified_bessel_i0(x)"],
    "special.modified_bessel_i1": ["torch.special.modified_bessel_i1(x)"],
    "special.modified_bessel_k0": ["torch.special.modified_bessel_k0(p)"],
    "special.modified_bessel_k1": ["torch.special.modified_bessel_k1(p)"],
    "sin": ["x.sin()"],
    "cos": ["x.cos()"],
    "tan": ["x.tan()"],
    "asin": ["u.asin()", "x.asin()"],
    "acos": ["u.acos()", "x.acos()"],
    "atan": ["x.atan()"],
    "atan2": ["torch.atan2(x, y)", "torch.atan2(x, p)"],
    "sinh": ["x.sinh()"],
    "cosh": ["x.cosh()"],
    "tanh": ["x.tanh()"],
    "asinh": ["x.asinh()"],
    "acosh": ["a.acosh()", "x.acosh()"],
    "atanh": ["u.atanh()", "x.atanh()"],
    "sinc": ["x.sinc()"],
    "deg2rad": ["x.deg2rad()"],
    "rad2deg": ["x.rad2deg()"],
    "sigmoid": ["x.sigmoid()", "(x * 1000).sigmoid()"],
    "relu": ["x.relu()"],
    "relu6": ["F.relu6(x)"],
    "leaky_relu": ["F.leaky_relu(x)", "F.leaky_relu(x, 0.0)"],
    "elu": ["F.elu(x)", "F.elu(x, alpha=0.5)", "F.elu(x, alpha=0.0)"],
    "selu": ["F.selu(x)"],
    "celu": ["F.celu(x)", "F.celu(x, alpha=0.5)"],
    "silu": ["F.silu(x)", "F.silu(x * 1000)"],
    "softplus": ["F.softplus(x)", "F.softplus(x, beta=2, threshold=1)", "F.softplus(x * 1000)"],
    "softsign": ["F.softsign(x)"],
    "logsigmoid": ["F.logsigmoid(x)", "F.logsigmoid(x * 1000)"],
    "gelu": ["F.gelu(x)", "F.gelu(x, approximate='tanh')", "F.gelu(x * 1000)", "F.gelu(x * 1000, approximate='tanh')"],
    "tanhshrink": ["F.tanhshrink(x)"],
    "threshold": ["F.threshold(x, 0.5, 20)"],
    "mish": ["F.mish(x)"],
    "hardswish": ["F.hardswish(x)"],
    "hardsigmoid": ["F.hardsigmoid(x)"],
    "hardshrink": ["F.hardshrink(x)"],
    "softshrink": ["F.softshrink(x)"],
    "hardtanh": ["F.hardtanh(x)", "F.hardtanh(x, -0.5, 2.0)"],
    "clamp": ["x.clamp(-1, 1)", "x.clamp(y, p)", "x.clamp(p, y)", "x.clamp(min=0)", "x.clamp(max=0.5)", "x.clamp(min=y)", "x.clamp(max=y)", "x.clamp(2, 1)", "x.clamp(y, y)"],
    "clamp_min": ["x.clamp_min(0)", "torch.clamp_min(x, y)"],
    "clamp_max": ["x.clamp_max(0)", "torch.clamp_max(x, y)"],
    "maximum": ["torch.maximum(x, y)"],
    "minimum": ["torch.minimum(x, y)"],
    "fmax": ["torch.fmax(x, y)"],
    "fmin": ["torch.fmin(x, y)"],
    "where": ["torch.where(x > 0, x, y)", "torch.where(m, x, 0)", "torch.where(x == y, x, -y)", "x.where(m, y)", "torch.where(torch.isfinite(x), x, r)",
              "(x > 0) * x", "(x >= y).to(torch.float64) * y", "torch.where(torch.logical_not(x), x, y)", "torch.where((x > 0) & (y > 0), s, c)"],
    "sum": ["x.sum()", "x.sum(1)", "x.sum(0, keepdim=True)"],
    "mean": ["x.mean()", "x.mean(1)"],
    "prod": ["x.prod()", "p.prod()", "x.prod(1)", "y.prod(0)", "r.prod(0, keepdim=True)", "z.prod()", "z.prod(0)", "z.prod(1)", "o.prod()", "z.prod(1, keepdim=True)"],
    "cumsum": ["x.cumsum(0)", "x.cumsum(1)"],
    "cumprod": ["x.cumprod(0)", "x.cumprod(1)", "p.cumprod(1)", "z.cumprod(0)", "z.cumprod(1)", "r.cumprod(0)", "o.cumprod(0)"],
    "norm": ["x.norm()", "x.norm(1)", "x.norm(p=3, dim=1)", "x.norm(0)", "x.norm(p=float('inf'))", "x.norm(p='nuc')", "o.norm()", "x.norm(p=float('-inf'))", "z.norm()", "z.norm(0.5)", "z.norm(3, dim=0)"],
    "linalg.vector_norm": [f"torch.linalg.vector_norm(x, {p}, dim={d})" for p in ("0", "0.5", "1", "1.5", "2", "3", "float('inf')", "float('-inf')", "-1") for d in ("None", "1", "0")]
    + ["torch.linalg.vector_norm(k * 0, 2)", "torch.linalg.vector_norm(k * 0, 3)", "torch.linalg.vector_norm(k * 0, 1)"],
    "var": ["x.var()", "x.var(1)", "k.var(1)", "x.var(0, unbiased=False)", "s.var()", "c.var(1)"],
    "std": ["x.std()", "x.std(1)", "k.std(1)", "x.std(0, unbiased=False)", "s.std()", "c.std(1)"],
    "logsumexp": ["x.logsumexp(1)", "x.logsumexp(0)", "x.logsumexp((0, 1))", "z.log().logsumexp(1)"],
    "sum_to_size": ["x.sum_to_size(3)", "x.sum_to_size(2, 1)", "x.sum_to_size(2, 3)"],
    "trace": ["A.trace()", "x.trace()"],
    "max": ["x.max()", "x.max(1)[0]", "x.max(0)[0]", "torch.max(x, y)", "k.max()", "z.max()", "z.max(0)[0]"],
    "min": ["x.min()", "x.min(1)[0]", "x.min(0)[0]", "torch.min(x, y)", "k.min()", "z.min()", "z.min(1)[0]"],
    "amax": ["x.amax()", "x.amax(1)", "k.amax(0)", "z.amax(1)"],
    "amin": ["x.amin()", "x.amin(1)", "k.amin(0)", "z.amin(1)"],
    "sort": ["x.sort(1)[0]", "x.sort(0, descending=True)[0]"],
    "topk": ["x.topk(2)[0]", "x.topk(1, 0)[0]", "z.topk(2)[0]"],
    "median": ["x.median()", "k.median()", "r.median()", "z.median()"],
    "view": ["x.view(3, 2)"],
    "reshape": ["x.reshape(3, 2)", "x.t().reshape(2, 3)"],
    "flatten": ["x.flatten()", "r.flatten()"],
    "unflatten": ["r.unflatten(0, (3, 1))"],
    "squeeze": ["c.squeeze()", "c.squeeze(1)"],
    "unsqueeze": ["x.unsqueeze(1)"],
    "transpose": ["x.transpose(0, 1)"],
    "t": ["x.t()"],
    "mT": ["x.mT", "x.T"],
    "permute": ["D.permute(2, 0, 1)"],
    "movedim": ["D.movedim(0, 2)"],
    "expand": ["c.expand(2, 3)", "r.expand(2, 3)"],
    "expand_as": ["c.expand_as(x)"],
    "broadcast_to": ["torch.broadcast_to(c, (2, 3))"],
    "view_as": ["x.view_as(y)"],
    "reshape_as": ["x.reshape_as(y)"],
    "select": ["x.select(1, 0)", "x[0]"],
    "slice": ["x[:, 1:]", "x[:, ::2]"],
    "narrow": ["x.narrow(1, 0, 2)"],
    "diagonal": ["A.diagonal()", "x.diagonal(1)"],
    "split": ["x.split(2, 1)[0]", "torch.cat(x.split([1, 2], 1), 1)"],
    "chunk": ["x.chunk(2, 1)[1]"],
    "unbind": ["x.unbind(0)[1]"],
    "ravel": ["x.ravel()"],
    "cat": ["torch.cat([x, y])", "torch.cat([x, c], 1)", "torch.cat([r, r])"],
    "stack": ["torch.stack([x, y])", "torch.stack([r, q], 1)"],
    "repeat": ["x.repeat(2, 1)", "r.repeat(2)"],
    "tile": ["x.tile(2)"],
    "flip": ["x.flip(0)"],
    "roll": ["x.roll(1)", "x.roll(1, 1)"],
    "tril": ["A.tril()", "x.tril(-1)"],
    "triu": ["A.triu()", "x.triu(1)"],
    "diag": ["r.diag()", "A.diag()", "r.diag(1)"],
    "diag_embed": ["x.diag_embed()", "r.diag_embed(1)"],
    "clone": ["x.clone()"],
    "contiguous": ["x.t().contiguous()"],
    "to": ["x.to(torch.float32).to(torch.float64)", "x.float()"],
    "float": ["x.float() * 1"],
    "double": ["x.double() * 1"],
    "half": ["x.half() * 1"],
    "bfloat16": ["x.bfloat16() * 1"],
    "copy": ["x.clone().copy_(y)", "x.clone().copy_(r)"],
    "fill": ["x.clone().fill_(s)", "x.clone().fill_(2)"],
    "zero": ["x.clone().zero_()"],
    "index": ["x[m]", "x[t]", "x[:, j]", "x[[0, 1], [2, 2]]"],
    "index_put": ["x.index_put((t,), y)", "x.index_put((t,), r)", "x.index_put((torch.tensor([0, 0]),), y, accumulate=True)"],
    "gather": ["x.gather(1, i)", "x.gather(0, i)"],
    "scatter": ["x.scatter(1, i, y)", "x.scatter(0, i, 2.0)"],
    "scatter_add": ["x.scatter_add(1, i, y)", "x.scatter_add(0, i, y)"],
    "index_select": ["x.index_select(1, j)"],
    "index_fill": ["x.index_fill(1, t, 2.0)", "x.index_fill(1, t, s)"],
    "masked_select": ["x.masked_select(m)"],
    "masked_fill": ["x.masked_fill(m, 0)", "x.masked_fill(m, s)", "x.masked_fill(x > 0, o)"],
    "take": ["x.take(j)"],
    "dot": ["r.dot(q)"],
    "mv": ["x.mv(r)"],
    "mm": ["x.mm(C)"],
    "bmm": ["D.bmm(E)"],
    "matmul": ["x @ C", "x @ r", "r @ C", "D @ E", "D @ r", "D @ C", "r @ E", "r @ q"],
    "outer": ["torch.outer(r, q)"],
    "addmm": ["torch.addmm(b, x, C)", "torch.addmm(b, x, C, beta=0, alpha=1)", "torch.addmm(b, x, C, beta=1, alpha=0)"],
    "linear": ["F.linear(x, A, r)", "F.linear(x, A)", "F.linear(r, A, q)"],
    "inverse": ["A.inverse()"],
    "det": ["A.det()"],
    "linalg.svd": ["torch.linalg.svd(A)[1]"],
    "linalg.svdvals": ["torch.linalg.svdvals(A)", "torch.linalg.svdvals(x)"],
    "softmax": ["x.softmax(1)", "x.softmax(0)", "(x * 1000).softmax(1)", "z.log().softmax(1)"],
    "log_softmax": ["x.log_softmax(1)", "x.log_softmax(0)", "(x * 1000).log_softmax(1)", "z.log().log_softmax(1)"],
    "nll_loss": [f"F.nll_loss(x, t, reduction='{w}')" for w in ("mean", "sum", "none")]
    + [f"F.nll_loss(x, t, weight=torch.tensor([1.0, 0.0, 2.0]), reduction='{w}')" for w in ("mean", "sum", "none")]
    + [f"F.nll_loss(x, t, ignore_index=1, reduction='{w}')" for w in ("mean", "sum", "none")],
    "cross_entropy": [f"F.cross_entropy(x, t, reduction='{w}')" for w in ("mean", "sum", "none")]
    + ["F.cross_entropy(x, p)", "F.cross_entropy(x, t, label_smoothing=0.2)", "F.cross_entropy(x, t, ignore_index=1)",
       "F.cross_entropy(x, t, ignore_index=1, reduction='none', label_smoothing=0.2)", "F.cross_entropy(x * 1000, t)"],
    "mse_loss": [f"F.mse_loss(x, y, reduction='{w}')" for w in ("mean", "sum", "none")],
    "l1_loss": [f"F.l1_loss(x, y, reduction='{w}')" for w in ("mean", "sum", "none")],
    "conv1d": ["F.conv1d(signal, taps, b)", "F.conv1d(signal, taps, padding=1, stride=2)"],
    "conv2d": ["F.conv2d(image, kernel, bias)", "F.conv2d(image, kernel, padding=1)", "F.conv2d(image, kernel, stride=2)", "F.conv2d(image, kernel, dilation=2)"],
    "conv3d": ["F.conv3d(volume, cube, bias)", "F.conv3d(volume, cube, padding=1)"],
}

# What gives no floating-point result that is differentiated, or is no operation on tensors.
WITHOUT_DERIVATIVE = set("""
    all allclose any arange argmax argmin array as_tensor autograd.backward device autograd.functional.hessian
    autograd.functional.jacobian autograd.functional.jvp autograd.functional.vjp bitwise_and bitwise_left_shift bitwise_not
    bitwise_or bitwise_right_shift bitwise_xor bool cuda.is_available empty empty_like eq equal eye from_numpy full full_like ge
    grad gt hessian is_floating_point is_grad_enabled is_tensor isfinite isinf isnan jacobian le linspace logical_and logical_not
    logical_or logical_xor long lt manual_seed ne numel one_hot ones ones_like rand rand_like randint randn randn_like randperm
    seed set_grad_enabled tensor zeros zeros_like BoolTensor DoubleTensor FloatTensor Generator HalfTensor LongTensor Tensor
    Variable
""".split())

# Further names of operations.
ALIASES = dict(pair.split(":") for pair in """
    absolute:abs adjoint:mT arccos:acos arccosh:acosh arcsin:asin arcsinh:asinh arctan:atan arctan2:atan2 arctanh:atanh
    clip:clamp concat:cat concatenate:cat divide:div fix:trunc ger:outer greater:gt greater_equal:ge identity:eye less:lt
    less_equal:le linalg.det:det linalg.inv:inverse mH:mT moveaxis:movedim multiply:mul negative:neg not_equal:ne special.erf:erf
    special.erfc:erfc special.expit:sigmoid special.log_softmax:log_softmax special.logsumexp:logsumexp special.sinc:sinc
    special.softmax:softmax special.xlogy:xlogy special.psi:digamma special.digamma:digamma special.gammaln:lgamma
    special.polygamma:polygamma special.multigammaln:mvlgamma special.erfinv:erfinv special.logit:logit special.i0:i0 subtract:sub swapaxes:transpose swapdims:transpose true_divide:div type:to
""".split())

ODD = [float("nan"), float("inf"), float("-inf"), 0.0, 1.5]

# Calls that are differentiated with nan alone: PyTorch solves equations by elimination, where inf less inf is nan.
WITHOUT_INFINITY = {"A.det()"}


def report_missing(path):
    """Names the operations of a schema that nothing here calls."""
    with open(path) as file:
        names = json.load(file)["$defs"]["operationName"]["anyOf"][0]["enum"]
    for name in names:
        name = ALIASES.get(name, name)
        if name not in CALLS and name not in WITHOUT_DERIVATIVE:
            print(f"no call of {name}", file=sys.stderr)


def cotangents(count, has_infinity):
    """Lists of so many numbers: every element is each odd number once, and odd among numbers."""
    if not has_infinity:
        return [[ODD[0]] * count]
    rotations = [[ODD[(i + k) % len(ODD)] for i in range(count)] for k in range(len(ODD))]
    singles = []
    for k, odd in enumerate(ODD[:3]) if count > 1 else []:
        single = [1.0 + i for i in range(count)]
        single[k % count] = odd
        singles.append(single)
    return rotations + singles


def names_in(call):
    """The tensors that a call names, in the order of TENSORS."""
    named = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)}
    return [name for name in TENSORS if name in named]


def is_differentiated(name):
    """Whether a tensor holds floating-point numbers."""
    return torch.tensor(TENSORS[name]).is_floating_point()


def declared(name):
    """A tensor as a case declares it."""
    data = TENSORS[name]
    if is_differentiated(name):
        return {"data": data, "requires_grad": True}
    return {"data": data, "dtype": str(torch.tensor(data).dtype).removeprefix("torch.")}


def tolerance(tensor):
    """How exactly a result can be expected that was rounded to its dtype."""
    return {torch.float64: 1e-9, torch.float32: 1e-5, torch.float16: 1e-2, torch.bfloat16: 5e-2}[tensor.dtype]


class Call:
    """A call under way in PyTorch, and the case that it becomes."""

    def __init__(self, text, creates_graph):
        self.text = text
        self.creates_graph = creates_graph
        self.names = names_in(text)
        self.space = {"torch": torch, "F": F}
        for name in self.names:
            tensor = torch.tensor(TENSORS[name])
            self.space[name] = tensor.requires_grad_(is_differentiated(name))
        self.result = eval(text, self.space)
        self.steps = [f"result = {text}"]
        self.tensors = {name: declared(name) for name in self.names}

    def leaves(self):
        """The names of what is differentiated by."""
        return [name for name in self.names if is_differentiated(name)]

    def add_pass(self, number, cotangent):
        """One backward pass, and what it leaves."""
        data = torch.tensor(cotangent, dtype=self.result.dtype).reshape(self.result.shape)
        literal = plain(data.tolist())
        if self.creates_graph:
            name = f"g{number}"
            # A string by itself is no number.
            self.tensors[name] = {"data": literal} if data.dim() else {"data": [literal], "shape": []}
            self.tensors[name]["requires_grad"] = True
            self.steps.append({"backward": "result", "gradient": name, "create_graph": True})
            self.result.backward(data.requires_grad_(), create_graph=True)
        else:
            # A string by itself is an expression.
            literal = f"float('{literal}')" if isinstance(literal, str) else literal
            self.steps.append({"backward": "result", "gradient": literal, "retain_graph": True})
            self.result.backward(data, retain_graph=True)
        expected = {}
        for name in self.leaves():
            grad = self.space[name].grad
            expected |= self.observed(name, grad)
            self.space[name].grad = None
        self.steps.append({"expect": expected, "rtol": tolerance(self.result)})
        self.steps += [f"{name}.grad = None" for name in self.leaves()]

    def observed(self, name, grad):
        """What a case expects of a gradient."""
        if grad is None:
            return {f"{name}.grad": None}
        elements = plain(grad.clone().tolist())  # cloned, because the zeros of sgn have no memory
        expected = {"value": elements} if isinstance(elements, str) else elements
        if self.creates_graph:
            return {f"{name}.grad": expected, f"{name}.grad.requires_grad": grad.requires_grad}
        return {f"{name}.grad": expected}

    def case(self, passes):
        """The case, with so many passes at most."""
        for number, cotangent in enumerate(cotangents(self.result.numel(), self.text not in WITHOUT_INFINITY)[:passes]):
            self.add_pass(number, cotangent)
        return {
            "title": self.text,
            "source": "PyTorch " + ".".join(torch.__version__.split(".")[:2]),
            "tensors": self.tensors,
            "steps": self.steps[: -len(self.leaves())],
            "check": {"numeric": "off", "reason": "a cotangent that is not finite has no differences"},
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schema", help="what `gradcheck schema` prints")
    parser.add_argument("--create-graph", action="store_true", help="expect whether the gradients are recorded")
    parser.add_argument("--passes", type=int, help="how often a result is differentiated, at most")
    parser.add_argument("--only", nargs="+", help="what is called: operations, or calls themselves", metavar="CALL")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_default_dtype(torch.float64)
    report_missing(arguments.schema)
    for chosen in arguments.only or CALLS:
        for text in CALLS.get(chosen, [chosen]):
            print(json.dumps(Call(text, arguments.create_graph).case(arguments.passes), ensure_ascii=False))


if __name__ == "__main__":
    main()
