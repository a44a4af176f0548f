import torch
import torch.nn.functional as F

eps = 1e-5
B, T, C = 2, 3, 4
x = torch.sin(torch.arange(24.)).view(B, T, C).requires_grad_()
w = torch.linspace(0.5, 1.5, C).requires_grad_()
b = torch.linspace(-0.1, 0.2, C).requires_grad_()

class LayerNorm:

    @staticmethod
    def forward(x, w, b):
        mean = x.sum(-1, keepdim=True) / C
        xshift = x - mean
        var = (xshift ** 2).sum(-1, keepdim=True) / C
        rstd = (var + eps) ** -0.5
        norm = xshift * rstd
        out = norm * w + b
        cache = (x, w, mean, rstd)
        return out, cache

    @staticmethod
    def backward(dout, cache):
        x, w, mean, rstd = cache
        norm = (x - mean) * rstd
        db = dout.sum((0, 1))
        dw = (dout * norm).sum((0, 1))
        dnorm = dout * w
        dx = dnorm - dnorm.mean(-1, keepdim=True) - norm * (dnorm * norm).mean(-1, keepdim=True)
        dx *= rstd
        return dx, dw, db

out, cache = LayerNorm.forward(x, w, b)
dout = torch.cos(torch.arange(24.)).view(B, T, C)
fakeloss = (out * dout).sum()
fakeloss.backward()
with torch.no_grad():
    dx, dw, db = LayerNorm.backward(dout, cache)
print("dx error:", (x.grad - dx).abs().max().item() < 1e-5)
print("dw error:", (w.grad - dw).abs().max().item() < 1e-5)
print("db error:", (b.grad - db).abs().max().item() < 1e-5)
