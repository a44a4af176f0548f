import torch

params = {
    'W1': torch.linspace(-0.5, 0.5, 6).view(2, 3),
    'b1': torch.zeros(3),
    'W2': torch.linspace(1, -1, 3).view(3, 1),
}
for name, p in params.items():
    p.requires_grad_(True)
x = torch.tensor([[1.0, -2.0], [0.5, 0.25]])
for it in range(2):
    hidden = torch.relu(x @ params['W1'] + params['b1'])
    loss = (hidden @ params['W2']).pow(2).mean()
    loss.backward()
    for key in params:
        if params[key].grad is None:
            continue
        with torch.no_grad():
            params[key] -= 0.1 * params[key].grad
        params[key].grad.zero_()
    print("iteration", it, "loss", round(float(loss), 4))
norms = [p.norm().item() for p in params.values()]
names = sorted(params.keys())
print(' '.join(names))
total = sum(norms)
