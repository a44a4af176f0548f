"""Writes random programs as cases, with what PyTorch makes of them as the expected values.

    python3 random_programs.py --seed 1 --count 2000 > programs.jsonl
    gradcheck run programs.jsonl

A program has 5 to 25 statements over views, in-place operations, index assignment, `detach`, `no_grad`, `backward`, `grad`
and errors. Each statement runs in PyTorch as it is written. A statement that raises becomes a `raises` step with the name
that CaseFormat.md has for the error, and the program goes on. After the last step, the value, shape, dtype, `requires_grad`,
`is_leaf`, `_version`, `grad_fn` and `.grad` of every tensor that a name is bound to are what the case expects.

Where a program has float32 tensors, numbers are compared with the tolerances that `torch.testing.assert_close` has for float32:
the last digits depend on the order of additions and on the machine's vector instructions. Where a statement has `.data`, gradients
are not checked by differences, because PyTorch does not notice that it changes what is saved for the backward pass.

Needs PyTorch; neither the program nor its tests need this file.
"""

import argparse
import json
import math
import random
import re
import sys
import warnings

import torch
import torch.nn.functional as F

# The project's name for an error of PyTorch, by its message; the first that matches.
ERRORS = [
    (r"a (view of a )?leaf Variable that requires grad", "InPlaceOnLeaf"),
    (r"Trying to backward through the graph a second time", "GraphFreed"),
    (r"grad can be implicitly created only for scalar outputs", "NonScalarBackward"),
    (r"does not require grad and does not have a grad_fn", "NoGradRequired"),
    (r"can't retain_grad on Tensor that has requires_grad=False", "NoGradRequired"),
    (r"One of the differentiated Tensors does not require grad", "NoGradRequired"),
    (r"Mismatch in shape: grad_output", "GradientShapeMismatch"),
    (r"assigned grad has data of a different size", "GradientShapeMismatch"),
    (r"has been detached in-place|has been modified by an inplace operation", "ModifiedInPlace"),
    (r"is a view and (is being|its base)", "BadArgument"),
    (r"is a view of a view which was created in no_grad mode|A view was created in no_grad mode", "BadArgument"),
    (r"only Tensors of floating point", "DTypeMismatch"),
    (r"assigned grad has data of a different type", "DTypeMismatch"),
    (r"can't be cast to the desired output type", "DTypeMismatch"),
    (r"dtypes? (to )?match|same dtype|expected scalar type", "DTypeMismatch"),
    (r"not implemented for|not supported|only supports boolean|could not infer output dtype|Input dtype must be", "DTypeMismatch"),
    (r"must match the size of tensor|must match the existing size|is invalid for input of size", "ShapeMismatch"),
    (r"view size is not compatible|doesn't match the broadcast shape|cannot be broadcast|are not broadcastable", "ShapeMismatch"),
    (r"must be greater or equal to the number of dimensions|doesn't match the broadcast", "ShapeMismatch"),
    (r"cannot be multiplied|size mismatch|inconsistent tensor size|Sizes of tensors must match", "ShapeMismatch"),
    (r"expects each tensor to be equal size|1D tensors expected|shape mismatch|both arguments to matmul", "ShapeMismatch"),
    (r"Dimension out of range|out of bounds|too many indices|shape of the mask", "IndexOutOfRange"),
    (r"0-dim tensor|tensor has no dimensions|Dimension specified as 0", "IndexOutOfRange"),
    (r"(tuple )?index .*out of range", "IndexOutOfRange"),
    (r"out of range|exceeds dimension size|not allowed|ZeroDivision", "BadArgument"),
    (r"appears to not have been used|you can only change requires_grad flags", "BadArgument"),
    (r"Can't detach views in-place|unsupported operation: (more than one|some) element", "BadArgument"),
    (r"cannot be converted to Scalar|step must be greater than zero|slice step must be positive", "BadArgument"),
    (r"'NoneType'|values to unpack|negative|can't assign Variable as its own grad", "BadArgument"),
    (r"to a tensor with grad_dtype|Autograd not support dtype", "DTypeMismatch"),
    (r"Expected size for first two dimensions", "ShapeMismatch"),
    (r"zero-dimensional tensor .* cannot be concatenated", "BadArgument"),
    (r"attempting to assign a gradient of size", "GradientShapeMismatch"),
    (r"diagonal dimensions cannot be identical", "BadArgument"),
    (r"expects a tensor with <= 2 dimensions", "ShapeMismatch"),
    (r"expects at least a 1-dimensional", "IndexOutOfRange"),
    (r"Expected reduction dim -?\d+ to have non-zero size", "IndexOutOfRange"),
]


def kind(error):
    """The project's name for an error, or None for one that it does not have."""
    if isinstance(error, ZeroDivisionError):
        return "BadArgument"
    for pattern, name in ERRORS:
        if re.search(pattern, str(error)):
            return name
    return None


class Unclassified(Exception):
    """PyTorch raised an error that ERRORS does not know."""


NAMES = list("abcdefghpqrstuvwxyz")
UNARY = ["torch.sin({})", "torch.cos({})", "torch.tanh({})", "torch.sigmoid({})", "{}.exp()", "-{}", "{} ** 2", "{} ** 3",
         "{}.abs()", "torch.relu({})", "({} * {} + 1).sqrt()", "1 / ({} ** 2 + 1)", "{}.clone()", "{} * 1", "{} + 0",
         "2 - {}", "{} * 0.5", "{} / 4", "3 * {}", "{} - 1.5", "{}.square()", "F.softplus({})", "{}.clamp(-1, 1)"]
IN_PLACE = ["{}.mul_(2)", "{}.add_(1)", "{}.sub_(0.5)", "{}.div_(2)", "{}.neg_()", "{}.zero_()", "{}.fill_(3)", "{}.sin_()",
            "{}.tanh_()", "{}.sigmoid_()", "{}.exp_()", "{}.pow_(2)", "{}.clamp_(-1, 1)", "{}.abs_()", "{}.relu_()",
            "{}.square_()", "{} *= 3", "{} += 1", "{} -= 0.25", "{} /= 2", "{} **= 2", "{}.clamp_min_(0)", "{}.sqrt_()",
            "{}.mul_(-1)", "{} *= {}", "{} += {}", "{}.mul_({})"]
IN_PLACE_BINARY = ["{}.add_({})", "{}.mul_({})", "{}.sub_({})", "{} += {}", "{} *= {}", "{} -= {}", "{}.copy_({})",
                   "{} -= 0.1 * {}", "{}.add_({}, alpha=2)", "{}.div_({} ** 2 + 1)", "{} /= {} ** 2 + 1"]


class Program:
    """A program under way: its names, bound in PyTorch, and its steps so far."""

    def __init__(self, rng, dtype):
        self.rng = rng
        self.dtype = dtype
        self.space = {"torch": torch, "F": F, "math": math}
        self.tensors = {}
        self.steps = []
        self.last = {}
        self.tolerance = {}
        self.has_data = False

    # Choosing

    def chance(self, p):
        return self.rng.random() < p

    def named(self, test=lambda t: True):
        def holds(t):
            try:
                return test(t)
            except RuntimeError:
                return False  # a view that a change of its base has made meaningless

        return [n for n, t in self.space.items() if isinstance(t, torch.Tensor) and holds(t)]

    @staticmethod
    def is_leaf(t):
        """Whether `t` is a leaf; a view is taken for none, as asking it would bring its history up to date."""
        return not t._is_view() and t.is_leaf

    def has_grad(self, name):
        return name in self.named(lambda t: t.grad is not None)

    def one(self, test=lambda t: True, else_any=True):
        """A name of a tensor for which `test` holds, mostly; one bound recently is likelier."""
        names = self.named(test)
        if not names and else_any:
            names = self.named()
        if not names:
            return None
        return names[-1] if self.chance(0.3) else self.rng.choice(names)

    def floating(self):
        return self.one(lambda t: t.is_floating_point())

    def tracked(self):
        return self.one(lambda t: t.requires_grad)

    def changeable(self, test=lambda t: t.is_floating_point()):
        """A tensor that may be changed in place, mostly."""
        if self.chance(0.1):
            return self.one(test)
        return self.one(lambda t: test(t) and not (t.requires_grad and (t._base if t._is_view() else t).is_leaf))

    def partner(self, a):
        """A tensor that broadcasts with `a`, mostly."""
        shape = self[a].shape

        def fits(t):
            try:
                torch.broadcast_shapes(shape, t.shape)
                return t.is_floating_point() or self.chance(0.15)
            except RuntimeError:
                return False

        return self.one(fits) if self.chance(0.97) else self.one()

    def source(self, a):
        """A tensor that can be written into `a`, mostly."""
        shape = self[a].shape

        def fits(t):
            try:
                return torch.broadcast_shapes(shape, t.shape) == shape and (t.dtype == self[a].dtype or self.chance(0.03))
            except RuntimeError:
                return False

        return self.one(fits) if self.chance(0.97) else self.one()

    def target(self):
        return self.rng.choice(NAMES)

    def __getitem__(self, name):
        return self.space[name]

    def number(self):
        return self.rng.choice([0.5, 2, -1, 3, 1.5, -0.25, 0.1, 4])

    def shape(self):
        if self.chance(0.1):
            return []
        return [self.rng.choice([1, 2, 2, 3, 3, 4] if self.chance(0.95) else [0]) for _ in range(self.rng.choice([1, 1, 2, 2, 3]))]

    def literal(self, shape, dtype):
        if not shape:
            if dtype == "bool":
                return self.chance(0.5)
            return self.rng.randint(-3, 3) if dtype == "int64" else round(self.rng.uniform(-2, 2), 2)
        return [self.literal(shape[1:], dtype) for _ in range(shape[0])]

    def dim(self, t, extra=0):
        n = t.dim() + extra
        d = self.rng.randrange(max(n, 1)) if self.chance(0.98) else n + 1
        return d if self.chance(0.75) or d >= n else d - n

    # Steps

    def run(self, code):
        """Runs a statement; gives the step that it is."""
        self.has_data = self.has_data or ".data" in code
        try:
            exec(code, self.space)
            if self.named(lambda t: t.dtype == torch.float32):
                self.tolerance = FLOAT32
            return code
        except Exception as error:
            name = kind(error)
            if name is None:
                raise Unclassified(f"{code}: {type(error).__name__}: {error}") from None
            return {"raises": name, "step": code}

    def is_tame(self):
        """Whether the numbers are still of a size at which rounding does not hide everything."""
        for n in self.named(lambda t: t.is_floating_point() and t.numel() > 0):
            for t in (self[n], self[n].grad if self.has_grad(n) else None):
                if t is not None and t.numel() > 0 and not bool((t.detach().abs() < 1e5).all()):
                    return False
        return True

    def begin(self):
        common = self.shape()
        for name in self.rng.sample(NAMES, self.rng.choice([1, 2, 2, 3, 4])):
            shape = common if self.chance(0.6) else self.shape()
            dtype = self.rng.choices([self.dtype, "float64", "float32", "int64", "bool"], [70, 10, 8, 8, 4])[0]
            requires = dtype.startswith("float") and self.chance(0.75)
            data = self.literal(shape, dtype)
            t = torch.tensor(data, dtype=getattr(torch, dtype)).reshape(shape).clone()  # no view
            if requires:
                t.requires_grad_()
            self.space[name] = t
            entry = {"data": flat(data) if 0 in shape else data}
            if 0 in shape:
                entry["shape"] = shape
            if dtype != self.dtype:
                entry["dtype"] = dtype
            if requires:
                entry["requires_grad"] = True
            self.tensors[name] = entry

    def step(self):
        if not self.named():
            return  # every name has become a number
        makers = [m for m, _ in MAKERS]
        code = self.rng.choices(makers, [w for _, w in MAKERS])[0](self)
        if code is None:
            return
        if isinstance(code, list):
            with torch.no_grad():
                self.steps.append({"no_grad": [self.run(c) for c in code]})
        else:
            self.steps.append(self.run(code))

    def case(self, title):
        case = {"title": title}
        if self.dtype != "float64":
            case["dtype"] = self.dtype
        case |= {"tensors": self.tensors, "steps": self.steps, "expect": self.observed()}
        if self.has_data:
            case["check"] = {"numeric": "off", "reason": ".data may change what is saved for the backward pass"}
        return case

    def observed(self):
        """What holds now, as `expect` has it."""
        expect = {}
        for name, t in self.space.items():
            if isinstance(t, float) or type(t) is int:
                expect[name] = {"value": plain(t), "rtol": 1e-5}  # perhaps of float32
            if not isinstance(t, torch.Tensor):
                continue
            expect[name] = self.written(t)
            for key, observe in OBSERVERS.items():
                try:
                    expect[f"{name}.{key}"] = observe(t)
                except RuntimeError:
                    pass  # a view that a change of its base has made meaningless says nothing of its history
            expect[f"{name}.grad"] = None if t.grad is None else self.written(t.grad)
        return expect

    def written(self, t):
        """A tensor as an expected value."""
        entry = {"value": plain(t.detach().tolist()), "shape": list(t.shape), "dtype": str(t.dtype).removeprefix("torch.")}
        return entry | self.tolerance if t.is_floating_point() else entry

    def observe(self):
        """Expects, after the last step, what the step has changed."""
        now = self.observed()
        changed = {k: v for k, v in now.items() if k not in self.last or self.last[k] != v}
        self.last = now
        if changed:
            self.steps.append({"expect": changed})


OBSERVERS = {
    "requires_grad": lambda t: t.requires_grad,
    "is_leaf": lambda t: t.is_leaf,
    "_version": lambda t: t._version,
    "grad_fn": lambda t: type(t.grad_fn).__name__ if t.grad_fn is not None else None,
}

# The default tolerances of torch.testing.assert_close for float32.
FLOAT32 = {"rtol": 1.3e-6, "atol": 1e-5}


def flat(data):
    return [x for row in data for x in flat(row)] if isinstance(data, list) else [data]


def plain(x):
    """A number as JSON has it."""
    if isinstance(x, list):
        return [plain(e) for e in x]
    if isinstance(x, float) and not math.isfinite(x):
        return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
    return x


# Statements: each function gives one, a list of them for a `no_grad` step, or None where it has nothing to work on.


def leaf(p):
    shape = p.shape()
    kind = p.rng.choice(["tensor", "tensor", "tensor", "zeros", "ones", "full"])
    suffix = ", requires_grad=True" if p.chance(0.5) else ""
    size = ", ".join(map(str, shape))
    if kind == "tensor" and 0 not in shape:
        dtype = p.rng.choices(["float64", "int64", "bool"], [85, 10, 5])[0]
        if dtype != "float64":
            suffix = ""
        return f"{p.target()} = torch.tensor({p.literal(shape, dtype)}{suffix})"
    if kind == "full":
        return f"{p.target()} = torch.full(({size}{',' if len(shape) == 1 else ''}), {p.number() + 0.5}{suffix})"
    kind = kind if kind != "tensor" else "zeros"
    return f"{p.target()} = torch.{kind}({size if shape else '()'}{suffix})"


def unary(p):
    a = p.floating() if p.chance(0.95) else p.one()
    return f"{p.target()} = {p.rng.choice(UNARY).replace('{}', a)}"


def binary(p):
    a = p.floating() if p.chance(0.9) else p.one()
    b = p.partner(a)
    op = p.rng.choice(["+", "-", "*", "*", "+", "/", "maximum", "where", "==", ">", "@"])
    if op == "@":
        n = p[a].shape[-1] if p[a].dim() else 1
        b = p.one(lambda t: t.dim() > 0 and t.shape[-2 if t.dim() > 1 else -1] == n and t.dtype == p[a].dtype)
        return f"{p.target()} = {a} @ {b}"
    if op == "/":
        return f"{p.target()} = {a} / ({b} ** 2 + 1)"
    if op == "maximum":
        return f"{p.target()} = torch.maximum({a}, {b})"
    if op == "where":
        return f"{p.target()} = torch.where({a} > 0, {a}, {b} * 2)"
    return f"{p.target()} = {a} {op} {b}"


def reduction(p):
    a = p.floating()
    d = p.dim(p[a])
    keep = p.rng.choice(["", ", keepdim=True"])
    return p.target() + " = " + p.rng.choice([
        f"{a}.sum()", f"{a}.mean()", f"{a}.sum({d}{keep})", f"{a}.sum(dim={d})", f"({a} * {a}).sum()", f"{a}.mean({d}{keep})",
        f"{a}.cumsum({d})", f"{a}.amax({d}{keep})", f"{a}.max({d})[0]", f"{a}.prod()", f"({a} * {p.partner(a)}).sum()"])


def joined(p):
    a = p.one()
    same = p.one(lambda t: t.shape == p[a].shape and t.dtype == p[a].dtype)
    d = p.dim(p[a])
    return p.target() + " = " + p.rng.choice([
        f"torch.cat([{a}, {same}], {d})", f"torch.stack([{a}, {same}])", f"torch.cat([{a}, {a}])", f"torch.stack([{a}, {same}], {d})"])


def view(p):
    """One view operation on a tensor."""
    a = p.one()
    t = p[a]
    d = p.dim(t)
    e = p.dim(t)
    size = t.shape[d] if -t.dim() <= d < t.dim() else 1
    n = t.numel()
    start = p.rng.randrange(size + 1)
    order = list(range(t.dim()))
    p.rng.shuffle(order)
    factors = [k for k in range(1, n + 1) if n % k == 0] or [0]
    k = p.rng.choice(factors)
    wide = [p.rng.choice([2, 3])] + list(t.shape)
    grown = [3 if s == 1 and p.chance(0.5) else s for s in t.shape]
    commas = lambda ints: ", ".join(map(str, ints))
    choices = [
        f"{a}.select({d}, {p.rng.randrange(max(size, 1))})", f"{a}.narrow({d}, {start}, {p.rng.randint(0, size - start)})",
        f"{a}.transpose({d}, {e})", f"{a}.view(-1)", f"{a}.view({n})", f"{a}.reshape(-1)",
        f"{a}.view({k}, {n // max(k, 1)})", f"{a}.reshape({n // max(k, 1)}, {k})", f"{a}.T", f"{a}.unsqueeze({p.dim(t, 1)})",
        f"{a}.squeeze()", f"{a}.squeeze({d})", f"{a}.detach()", f"{a}.data", f"{a}.expand({commas(wide)})", f"{a}.view_as({a})",
        f"{a}.flatten()", f"{a}.contiguous()", f"{a}.expand_as({p.partner(a)})", f"{a}.swapaxes({d}, {e})", f"{a}.movedim({d}, {e})",
        f"{a}.ravel()",
    ]
    if t.dim():
        choices += [f"{a}.permute({commas(order)})", f"{a}.expand({commas(grown)})"]
    if t.dim() >= 2:
        choices += [f"{a}.diagonal()", f"{a}.diagonal({p.rng.choice([0, 1, -1])}, {d}, {e})", f"{a}.mT", f"{a}.t()"]
    return f"{p.target()} = {p.rng.choice(choices)}"


def views(p):
    """An operation that gives several views."""
    a = p.one(lambda t: t.dim() > 0)
    t = p[a]
    d = p.rng.randrange(max(t.dim(), 1))
    size = t.shape[d] if t.dim() else 1
    call = p.rng.choice(["unbind", "split", "chunk", "rows"])
    if call == "unbind" or call == "rows":
        count, code = size, f"{a}.unbind({d})"
        if call == "rows":
            count, code = (t.shape[0] if t.dim() else 1), a
    elif call == "split":
        length = p.rng.randint(1, max(size, 1))
        count, code = -(-size // length), f"{a}.split({length}, {d})"
    else:
        parts = p.rng.randint(1, 3)
        length = -(-size // parts)
        count, code = (-(-size // length) if length else parts), f"{a}.chunk({parts}, {d})"
    if count < 2 or count > 4:
        return f"{p.target()} = {code}[0]"
    return ", ".join(p.rng.sample(NAMES, count)) + f" = {code}"


def index(p, t, for_assignment=False):
    """The inside of brackets after a tensor."""
    items = []
    advanced = 0
    for d, size in enumerate(t.shape):
        if p.chance(0.25):
            break
        r = p.rng.random()
        i = p.rng.randint(-size, size - 1) if size else 0
        if p.chance(0.01):
            i = size
        if r < 0.35:
            items.append(str(i))
        elif r < 0.75:
            items.append(p.rng.choice([":", ":", f"{i}:", f":{i}", f"::{p.rng.choice([1, 2])}", f"0:{size}", f"{p.rng.randrange(size + 1)}:{size}", f":{size}"]))
        elif r < 0.8:
            items.append("None")
            items.append(":")
        elif r < 0.9 and size:
            # A list that names no element twice: which of two assignments to one element comes last is not defined.
            chosen = p.rng.sample(range(size), p.rng.randint(1, min(2, size)))
            if advanced == 0:
                items.append(str(chosen) if p.chance(0.6) else f"torch.tensor({chosen})")
                advanced += 1
            else:
                items.append(str(i))
        elif size and advanced == 0:
            items.append(str([p.chance(0.6) for _ in range(size)]))
            advanced += 1
        else:
            items.append(":")
    if p.chance(0.12):
        items.insert(p.rng.randint(0, len(items)), "...")
    if p.chance(0.03):
        items.append("None")
    if p.chance(0.01):
        items.append("0")
    if p.chance(0.005):
        items = ["::-1"]
    return ", ".join(items) or p.rng.choice([":", "...", "None"])


def mask(p, a):
    return p.one(lambda t: t.dtype == torch.bool and t.dim() and t.shape == p[a].shape[:t.dim()], else_any=False)


def indexed(p):
    a = p.one(lambda t: t.dim() > 0)
    m = mask(p, a)
    if m and p.chance(0.3):
        return f"{p.target()} = {a}[{m}]"
    if p.chance(0.08):
        return f"{p.target()} = {a}[{a} > 0]"
    return f"{p.target()} = {a}[{index(p, p[a])}]"


def assigned(p):
    """Assignment to elements, plain or augmented."""
    a = p.changeable(lambda t: t.dim() > 0)
    m = mask(p, a)
    if m and p.chance(0.25):
        place = m
    elif p.chance(0.05):
        place = f"{a} > 0"
    else:
        place = index(p, p[a])
    op = p.rng.choice(["=", "=", "=", "*=", "+=", "-=", "/="])
    if p.chance(0.45):
        value = str(p.number())
    else:
        try:
            # Without history: to look at a view of what has changed would bring its history up to date.
            part = eval(f"{a}.detach()[{place}]", p.space).shape
        except Exception:
            part = torch.Size()

        def fits(t):
            try:
                kept = t.shape
                while len(kept) > len(part) and kept[0] == 1:
                    kept = kept[1:]
                return torch.broadcast_shapes(part, kept) == part and (t.dtype == p[a].dtype or p.chance(0.03))
            except RuntimeError:
                return False

        value = p.one(fits) if p.chance(0.97) else p.one()
        if p.chance(0.2):
            value += p.rng.choice([" * 2", " ** 2", ".detach()", ".clone()"])
    return f"{a}[{place}] {op} {value}"


def in_place(p):
    a = p.changeable() if p.chance(0.93) else p.one()
    if p.chance(0.5):
        return p.rng.choice(IN_PLACE).replace("{}", a)
    code = p.rng.choice(IN_PLACE_BINARY)
    return code.replace("{}", a, 1).replace("{}", p.source(a) or a)


def in_place_on_view(p):
    a = p.changeable(lambda t: t.dim() > 0 and t.is_floating_point())
    d = p.dim(p[a])
    part = p.rng.choice([f"{a}[0]", f"{a}.view(-1)", f"{a}.T", f"{a}.transpose({d}, {p.dim(p[a])})", f"{a}.detach()", f"{a}.data",
                         f"{a}[{index(p, p[a])}]", f"{a}.diagonal()" if p[a].dim() > 1 else f"{a}[:1]"])
    return f"{part}." + p.rng.choice(["mul_(2)", "add_(1)", "zero_()", "fill_(2)", "sin_()", "pow_(2)", "neg_()"])


def masked(p):
    a = p.floating()
    return p.rng.choice([f"{p.target()} = {a}.masked_fill({a} > 0, {p.number()})", f"{a}.masked_fill_({a} > 0, {p.number()})",
                         f"{p.target()} = {a} > {p.number()}", f"{p.target()} = {a} > 0"])


def alias(p):
    return f"{p.target()} = {p.one()}"


def flag(p):
    a = p.one()
    return p.rng.choice([f"{a}.requires_grad_()", f"{a}.requires_grad = True", f"{a}.requires_grad_(False)", f"{a}.detach_()",
                         f"{p.tracked()}.retain_grad()", f"{p.tracked()}.retain_grad()", f"{p.floating()}.requires_grad_()",
                         f"{p.target()} = {a}.detach()", f"{p.target()} = {a}.detach().clone()", f"{p.target()} = {a}.data",
                         f"{p.target()} = {p.floating()}.clone().detach().requires_grad_()"])


def converted(p):
    a = p.one()
    return f"{p.target()} = {a}." + p.rng.choice(
        ["float()", "double()", "long()", "bool()", "to(torch.float32)", "to(torch.float64)", f"to({p.one()}.dtype)", "type(torch.float64)"])


def item(p):
    a = p.floating()
    return f"{p.target()} = {a}.sum().item()" if p.chance(0.7) else f"{p.target()} = {a}.item()"


def root(p):
    """A scalar to pass back from."""
    a = p.tracked()
    b = p.partner(a)
    return p.rng.choice([f"{a}.sum()", f"({a} * {b}).sum()", f"({a} ** 2).sum()", f"{a}.mean()", f"torch.sin({a}).sum()",
                         f"({a} * {a}).sum()"])


def backward(p):
    a = p.tracked()
    r = p.rng.random()
    options = p.rng.choice(["", "", "", "retain_graph=True", "retain_graph=True", "create_graph=True"])
    if r < 0.55:
        scalars = p.named(lambda t: t.requires_grad and t.numel() == 1)
        start = p.rng.choice(scalars) if scalars and p.chance(0.5) else root(p)
        if p.chance(0.12):
            leaves = p.named(lambda t: t.requires_grad and (p.is_leaf(t) or p.chance(0.3)))
            if leaves:
                chosen = p.rng.sample(leaves, p.rng.randint(1, min(2, len(leaves))))
                options = ", ".join(filter(None, [options, f"inputs=[{', '.join(chosen)}]"]))
        return f"{start}.backward({options})"
    if r < 0.9:
        same = p.one(lambda t: t.shape == p[a].shape and t.is_floating_point()) if p.chance(0.5) else None
        gradient = same or p.rng.choice([f"torch.ones_like({a})", f"torch.full_like({a}, 2)", f"{a}.detach()"])
        return f"{a}.backward({gradient}{', ' + options if options else ''})"
    return f"{p.one()}.backward()"


def derivative(p):
    leaves = p.named(lambda t: t.requires_grad)
    if not leaves:
        return None
    chosen = p.rng.sample(leaves, p.rng.randint(1, min(2, len(leaves))))
    options = p.rng.choice(["", ", allow_unused=True", ", retain_graph=True", ", create_graph=True", ", create_graph=True, allow_unused=True"])
    a = p.tracked()
    start = root(p) if p.chance(0.7) else a
    if start == a and p.chance(0.8):
        options = f", torch.ones_like({a})" + options
    call = f"torch.autograd.grad({start}, [{', '.join(chosen)}]{options})"
    if len(chosen) == 1:
        return f"{p.target()} = {call}[0]"
    return ", ".join(p.rng.sample(NAMES, 2)) + f" = {call}"


def gradient(p):
    """What is done with `.grad` between passes."""
    a = p.one(lambda t: p.is_leaf(t) and t.grad is not None)
    return p.rng.choice([f"{a}.grad = None", f"{a}.grad = None", f"{a}.grad.zero_()", f"{a}.grad.data.zero_()", f"{a}.grad.zero_()",
                         f"{p.target()} = {a}.grad", f"{p.target()} = {a}.grad.clone()", f"{a}.grad *= 0.5",
                         f"{a}.grad = torch.ones_like({a})", f"{a}.grad.mul_(2)", f"{p.target()} = {a} * {a}.grad", f"{a}.grad[...] = 1"])


def data(p):
    a = p.floating()
    b = p.one(lambda t: t.shape == p[a].shape and t.dtype == p[a].dtype)
    return p.rng.choice([f"{a}.data = {b} * 2", f"{a}.data = {b}.clone()", f"{a}.data.add_(1)", f"{a}.data *= 0.5", f"{a}.data -= 0.1",
                         f"{a}.data.copy_({b})", f"{a}.data.zero_()", f"{a}.data[...] = 2", f"{a}.data = {b}.data"])


def no_grad(p):
    a = p.one(lambda t: p.is_leaf(t) and t.grad is not None)
    steps = []
    if p.has_grad(a) and p.chance(0.6):
        steps = [f"{a} -= 0.1 * {a}.grad"] + ([f"{a}.grad.zero_()"] if p.chance(0.5) else [])
    else:
        for _ in range(p.rng.choice([1, 1, 2])):
            steps.append(p.rng.choice([in_place, assigned, view, unary, in_place_on_view, indexed, views])(p))
    return steps


def mistake(p):
    """What beginners write."""
    a = p.one()
    b = p.one()
    return p.rng.choice([f"{p.target()} = {a} + {b}", f"{a}.backward()", f"{p.target()} = {a}.view(7, 5)", f"{a}[9] = 1",
                         f"{p.target()} = {a}.item()", f"{p.target()} = {a} @ {b}", f"{a}.grad.zero_()", f"{a}.copy_({b})",
                         f"{p.tracked()} += 1", f"{p.tracked()}.backward(torch.ones(5))", f"{p.target()} = {a}.sum(3)",
                         f"{p.target()} = {a}.expand(5, 5)", f"{a}.add_({b})", f"{a}.requires_grad_()", f"{a}.grad = {b}",
                         f"{p.target()} = torch.autograd.grad({p.tracked()}.sum(), [{p.tracked()}])[0]"])


MAKERS = [
    (leaf, 4), (unary, 14), (binary, 12), (reduction, 7), (joined, 2), (view, 16), (views, 3), (indexed, 9), (assigned, 10),
    (in_place, 12), (in_place_on_view, 4), (masked, 2), (alias, 2), (flag, 5), (converted, 2), (item, 1), (backward, 9),
    (derivative, 3), (gradient, 4), (data, 2), (no_grad, 4), (mistake, 2),
]


def program(rng, title, dtype, every_step=False):
    p = Program(rng, dtype)
    p.begin()
    for _ in range(rng.randint(5, 25)):
        p.step()
        if every_step:
            p.observe()
        if not p.is_tame():
            break
    if p.named() and p.is_tame() and p.chance(0.5):
        p.steps.append(p.run(f"{root(p)}.backward()"))
    return p.case(title)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--dtype", default="float64", help="the default dtype")
    parser.add_argument("--every-step", action="store_true", help="expect after each step what it has changed, to find the first difference")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    torch.set_default_dtype(getattr(torch, arguments.dtype))
    number = written_count = 0
    while written_count < arguments.count:
        number += 1
        rng = random.Random(f"{arguments.seed}/{number}")
        try:
            case = program(rng, f"seed {arguments.seed}, program {number}", arguments.dtype, arguments.every_step)
        except Unclassified as error:
            print(f"left out: program {number}: {error}", file=sys.stderr)
            continue
        print(json.dumps(case))
        written_count += 1


if __name__ == "__main__":
    main()
