#!/usr/bin/env python
import math
import torch


def gelu(x: torch.Tensor) -> torch.Tensor:
    """The tanh approximation."""
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)
    return 0.5 * x * (1 + torch.tanh(inner))


def clip(x, low=-1.0, high=1.0):
    if x < low:
        return low
    if x > high:
        return high
    return x


def main():
    x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    out = gelu(x)
    out.sum().backward()
    print(f"{clip(7.0)} {clip(-3.0, low=-2.0)} {clip(0.5)}")
    return x.grad


if __name__ == "__main__":
    result = main()
    print([round(v, 4) for v in result.tolist()])
