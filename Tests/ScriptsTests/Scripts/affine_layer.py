# The affine layer: out = x·w + b on flattened images, backward by hand.
import torch

def affine_forward(x, w, b):
    rows = x.reshape(x.shape[0], -1)
    out = rows @ w + b
    cache = (x, w, b)
    return out, cache

def affine_backward(dout, cache):
    x, w, b = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T @ dout
    db = dout.sum(dim=0)
    return dx, dw, db

x = torch.linspace(-0.5, 0.5, steps=24).reshape(2, 3, 4).requires_grad_()
w = torch.linspace(-0.2, 0.3, steps=36).reshape(12, 3).requires_grad_()
b = torch.linspace(-0.3, 0.1, steps=3).requires_grad_()
dout = torch.arange(6.).reshape(2, 3) - 2

out, cache = affine_forward(x, w, b)
out.backward(dout)
with torch.no_grad():
    dx, dw, db = affine_backward(dout, cache)
print('dx error:', torch.allclose(dx, x.grad))
print('dw error:', torch.allclose(dw, w.grad))
print('db error:', torch.allclose(db, b.grad))
assert torch.allclose(dw, w.grad, atol=1e-6)
