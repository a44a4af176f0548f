import torch

def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)

def power(x, n):
    if n == 0:
        return torch.ones_like(x)
    if n % 2:
        return x * power(x, n - 1)
    half = power(x, n // 2)
    return half * half

def taylor_exp(x, terms=6):
    total = torch.zeros_like(x)
    for n in range(terms):
        total = total + power(x, n) / factorial(n)
    return total

x = torch.tensor([0.5, 1.0], requires_grad=True)
y = taylor_exp(x)
y.sum().backward()
print(factorial(5))
