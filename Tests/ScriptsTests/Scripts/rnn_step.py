import torch

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = torch.tanh(x @ Wx + prev_h @ Wh + b)
    cache = (x, prev_h, Wx, Wh, next_h)
    return next_h, cache

def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, next_h = cache
    da = dnext_h * (1 - next_h ** 2)
    dx = da @ Wx.t()
    dprev_h = da @ Wh.t()
    dWx = x.t() @ da
    dWh = prev_h.t() @ da
    db = da.sum(0)
    return dx, dprev_h, dWx, dWh, db

N, T, D, H = 2, 3, 4, 3
x = torch.linspace(-0.1, 0.3, steps=N*T*D).view(N, T, D).requires_grad_()
h0 = torch.linspace(-0.3, 0.1, steps=N*H).view(N, H).requires_grad_()
Wx = torch.linspace(-0.2, 0.4, steps=D*H).view(D, H).requires_grad_()
Wh = torch.linspace(-0.4, 0.1, steps=H*H).view(H, H).requires_grad_()
b = torch.linspace(-0.7, 0.1, steps=H).requires_grad_()

h, caches = h0, []
for t in range(T):
    h, cache = rnn_step_forward(x[:, t, :], h, Wx, Wh, b)
    caches.append(cache)
dh = torch.ones(N, H)
h.backward(dh)

with torch.no_grad():
    dWx, dWh, db = torch.zeros_like(Wx), torch.zeros_like(Wh), torch.zeros_like(b)
    for t in reversed(range(T)):
        dxt, dh, dWxt, dWht, dbt = rnn_step_backward(dh, caches[t])
        dWx += dWxt
        dWh += dWht
        db += dbt
print(torch.allclose(dWx, Wx.grad), torch.allclose(dWh, Wh.grad), torch.allclose(db, b.grad), torch.allclose(dh, h0.grad))
