# Homework: backprop through a tiny RNN by hand
import torch
torch.manual_seed(0)

seq = torch.tensor([[1.0, 0.5], [0.2, -0.3], [-1.0, 0.8]])
Wxh = torch.tensor([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]], requires_grad=True)
Whh = torch.eye(3) * 0.5
Whh.requires_grad_(True)
bh = torch.zeros(3, requires_grad=True)
Why = torch.tensor([[0.2], [0.1], [-0.4]], requires_grad=True)

h = torch.zeros(3)
hs, ys = [], []
for t, x_t in enumerate(seq):
    h = torch.tanh(x_t @ Wxh + h @ Whh + bh)
    hs.append(h)
    ys.append(h @ Why)
out = torch.stack(ys).squeeze(-1)
targets = torch.tensor([0.5, -0.5, 0.25])
loss = ((out - targets) ** 2).mean()
loss.backward()
for name, p in [('Wxh', Wxh), ('Whh', Whh), ('bh', bh), ('Why', Why)]:
    print(f"{name:>4}: grad norm {p.grad.norm().item():.5f}")

# the same by hand
dWhy = torch.zeros_like(Why)
dout = 2 * (out - targets) / 3
with torch.no_grad():
    for t in range(len(hs)):
        dWhy += hs[t].unsqueeze(1) * dout[t]
assert torch.allclose(dWhy, Why.grad, atol=1e-6), "dWhy is wrong"
print('max diff', (dWhy - Why.grad).abs().max().item() < 1e-6)
