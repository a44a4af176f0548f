import torch

params = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor(3.0, requires_grad=True)]
velocities = [torch.zeros_like(p) for p in params]
lr, beta = 0.1, 0.9
losses = []
for step in range(3):
    loss = (params[0] ** 2).sum() * params[1] + params[1] ** 2
    losses.append(loss.item())
    for p in params:
        if p.grad is not None:
            p.grad.zero_()
    loss.backward()
    with torch.no_grad():
        for p, v in zip(params, velocities):
            v.mul_(beta).add_(p.grad)
            p -= lr * v
print("losses:", ["%.3f" % l for l in losses])
best = min(losses)
