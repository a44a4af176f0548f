"""Runs scripts with PyTorch and writes beside each what it leaves behind.

    python Tests/PyTorch/record_script.py Tests/ScriptsTests/Scripts/*.py

NAME.json has the final tensors, gradients and numbers by name, NAME.txt is what was printed. Parameters of modules have the names that `gradcheck convert` gives them: `fc1_weight` of an object's attribute, `net_0_weight` of
the first module in a `Sequential` named `net`.
"""

import contextlib
import io
import json
import math
import sys

import torch


def plain(value):
    """Nested lists of numbers, with text for numbers that JSON does not have."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def shortest(tensor):
    """The elements as the shortest decimals that are read as the same number of the tensor's dtype."""
    tensor = tensor.detach()
    if tensor.dtype == torch.float32:
        values = tensor.double().numpy()
        flat = [float(repr(x.item()) if not math.isfinite(x) else "%.9g" % x) for x in values.reshape(-1)]
        return torch.tensor(flat, dtype=torch.float64).view(tensor.shape).tolist()
    return tensor.tolist()


def record_tensor(values, name, tensor):
    if tensor.numel() == 0:
        return
    values[name] = plain(shortest(tensor))
    if tensor.is_leaf and tensor.grad is not None:
        values[name + ".grad"] = plain(shortest(tensor.grad))


def record(values, name, value):
    if isinstance(value, torch.nn.Module):
        if type(value).__module__.startswith("torch."):
            for path, parameter in value.named_parameters():
                record_tensor(values, f"{name}_{path.replace('.', '_')}", parameter)
        else:
            for path, parameter in value.named_parameters(recurse=False):
                record_tensor(values, path, parameter)
            for path, module in value.named_children():
                record(values, path, module)
    elif isinstance(value, torch.Tensor):
        record_tensor(values, name, value)
    elif isinstance(value, (bool, int, float)):
        values[name] = plain(value)


def without_prompts(text):
    """Doctest prompts and the blanks of web pages are what gradcheck passes over, and Python does not."""
    lines = text.replace("\u00a0", " ").replace("\u3000", " ").split("\n")
    if not any(line.startswith(">>>") for line in lines):
        return "\n".join(lines)
    return "\n".join(line[4:] for line in lines if line.startswith((">>>", "...")))


def main(paths):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            code = compile(without_prompts(file.read()), path, "exec")
        names = {"__name__": "__main__"}
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(code, names)
        values = {}
        for name, value in names.items():
            if not name.startswith("__"):
                record(values, name, value)
        lines = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in values.items()]
        with open(path.removesuffix(".py") + ".json", "w", encoding="utf-8") as file:
            file.write("{\n" + ",\n".join(lines) + "\n}\n")
        with open(path.removesuffix(".py") + ".txt", "w", encoding="utf-8") as file:
            file.write(output.getvalue())


main(sys.argv[1:])
