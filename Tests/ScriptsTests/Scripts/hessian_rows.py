import torch

def hessian(y, x):
    rows = []
    first, = torch.autograd.grad(y, x, create_graph=True)
    for i in range(x.numel()):
        row, = torch.autograd.grad(first[i], x, retain_graph=True)
        rows.append(row)
    return torch.stack(rows)

x = torch.tensor([1.0, 2.0, 0.5], requires_grad=True)
y = x[0] ** 2 * x[1] + torch.exp(x[1] * x[2]) + x[2] ** 3
H = hessian(y, x)
print(torch.allclose(H, H.T))
trace = sum(H[i, i] for i in range(3))
