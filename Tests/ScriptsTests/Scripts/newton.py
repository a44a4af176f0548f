# Newton's method for a root of f': second derivatives with create_graph.
import torch

def f(x):
    return x ** 4 - 3 * x ** 3 + 2

x = torch.tensor(6.0, requires_grad=True)
for i in range(5):
    y = f(x)
    g = torch.autograd.grad(y, x, create_graph=True)[0]
    h, = torch.autograd.grad(g, x)
    print(i, 'x = {:.4f}  f = {:.3f}'.format(x.item(), y.item()))
    if abs(g.item()) < 1e-3:
        break
    x = (x - g / h).detach().requires_grad_()
