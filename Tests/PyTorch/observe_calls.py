"""Writes what PyTorch does with the calls of Tests/AutogradTests/Ops/ObservedCalls/*.txt, into these files.

    python3 observe_calls.py ../AutogradTests/Ops/ObservedCalls/*.txt

A file has the tensors that its calls name (those of leaves.txt serve all files), and its calls:

    leaf x [2,3] 0.5 -1.2 2 1.7 0.3 -0.8        a float64 tensor that requires grad
    index i [2] 2 0                             int64
    mask m [3] 1 0 1                            bool

    nn.functional.huber_loss(x, y, delta=0.7)
        F.huber_loss(x, y, delta=0.7)           PyTorch's spelling, if it is not torch.NAME or F.NAME

This program adds below each call, in place of what stands there: the node that the call records and what the node keeps for
the backward pass; the first result with its shape; and the gradients for a cotangent of ones. Of what is kept, `freed` says that
a second backward pass raises, a name or `output` that changing it in place before the backward pass does; `NAME:base` that it
raises because several views of NAME were taken.

Needs PyTorch; neither the program nor its tests need this file.
"""

import pathlib
import sys
import textwrap
import warnings

import torch
import torch.nn.functional as F

warnings.filterwarnings("ignore")


def number(x):
    text = repr(float(x))
    return text[:-2] if text.endswith(".0") else text


def numbers(tensor):
    return " ".join(number(x) for x in tensor.detach().to(torch.float64).flatten().tolist())


def tensors(lines):
    """The constructors of the tensors that the lines define, by name."""
    result = {}
    for line in lines:
        kind, name, shape, *elements = line.split()
        shape = [int(n) for n in shape.strip("[]").split(",") if n]
        values = [float(e) for e in elements]
        dtype = {"leaf": torch.float64, "index": torch.int64, "mask": torch.bool}[kind]

        def make(values=values, shape=shape, dtype=dtype, kind=kind):
            return torch.tensor(values, dtype=torch.float64).to(dtype).reshape(shape).requires_grad_(kind == "leaf")

        result[name] = make
    return result


def spelled(call):
    name = call.split("(")[0]
    if name.startswith("nn.functional."):
        return "F." + call[len("nn.functional.") :]
    return "torch." + call


class Observation:
    def __init__(self, expression, known):
        self.code = compile(expression, expression, "eval")
        self.used = [n for n in self.code.co_names if n in known]
        self.known = known

    def run(self, copies=False):
        """The leaves, what is passed for them, and the first result."""
        leaves = {n: self.known[n]() for n in self.used}
        passed = {n: t.clone() if copies and t.requires_grad else t for n, t in leaves.items()}
        result = eval(self.code, {"torch": torch, "F": F, **passed})
        while isinstance(result, (tuple, list)):
            result = result[0]
        return leaves, passed, result

    def backward(self, result):
        result.backward(torch.ones_like(result), retain_graph=False)

    def kept(self):
        kept = []
        _, _, y = self.run()
        self.backward(y)
        try:
            self.backward(y)
        except RuntimeError:
            kept.append("freed")
        leaves, _, _ = self.run()
        for name in [n for n in self.used if leaves[n].requires_grad]:
            _, passed, y = self.run(copies=True)
            passed[name].mul_(2)
            try:
                self.backward(y)
            except RuntimeError as error:
                kept.append(name if "modified by an inplace" in str(error) else name + ":base")
        _, _, y = self.run(copies=True)
        try:
            y.mul_(2)
        except RuntimeError:
            return kept
        try:
            self.backward(y)
        except RuntimeError:
            kept.append("output")
        return list(dict.fromkeys(kept))

    def lines(self):
        leaves, _, y = self.run()
        node = y.grad_fn.name().removeprefix("torch::autograd::") if y.grad_fn else "none"
        self.backward(y)
        kept = self.kept()
        shape = "[" + ",".join(map(str, y.shape)) + "]"
        yield f"{node}  keeps {' '.join(kept)}" if kept else node
        yield f"= {shape} {numbers(y)}".rstrip()
        for name, leaf in leaves.items():
            if leaf.requires_grad:
                yield f"{name}: " + ("none" if leaf.grad is None else numbers(leaf.grad))


def rewritten(text, shared):
    blocks = []
    for line in text.splitlines():
        if not line.strip():
            continue
        if line.startswith(" "):
            blocks[-1].append(line.strip())
        else:
            blocks.append([line.strip()])
    declared = [b[0] for b in blocks if b[0].split()[0] in ("leaf", "index", "mask")]
    known = {**shared, **tensors(declared)}
    output = [line for line in text.splitlines() if line.startswith("#")] + declared
    for block in blocks:
        if block[0] in declared or block[0].startswith("#"):
            continue
        spelling = block[1] if len(block) > 1 and block[1].startswith(("torch.", "F.", "(")) or len(block) == 2 else None
        output.append(block[0])
        if spelling:
            output.append("    " + spelling)
        try:
            for line in Observation(spelling or spelled(block[0]), known).lines():
                output += textwrap.wrap(line, 110, initial_indent="    ", subsequent_indent="        ")
        except Exception as error:
            raise SystemExit(f"{block[0]}: {error}")
    return "\n".join(output) + "\n"


def main():
    paths = [pathlib.Path(p) for p in sys.argv[1:]]
    shared = tensors((paths[0].parent / "leaves.txt").read_text().splitlines())
    for path in paths:
        if path.name != "leaves.txt":
            path.write_text(rewritten(path.read_text(), shared))


if __name__ == "__main__":
    main()
