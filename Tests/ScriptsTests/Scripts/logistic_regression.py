import numpy as np
import torch

def sigmoid(z):
    return 1 / (1 + torch.exp(-z))

X = torch.tensor(np.array([[0.5, 1.5], [1.0, -1.0], [-1.5, 0.5], [2.0, 0.2]]), dtype=torch.float32)
y = torch.tensor([1, 0, 1, 0]).float()
theta = torch.zeros(2, requires_grad=True)
bias = torch.zeros(1, requires_grad=True)
m = len(y)
alpha = 0.5
costs = []
i = 0
while True:
    p = sigmoid(X @ theta + bias)
    cost = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).sum() / m
    dtheta, dbias = torch.autograd.grad(cost, [theta, bias])
    with torch.no_grad():
        theta -= alpha * dtheta
        bias -= alpha * dbias
    costs.append(cost.item())
    i += 1
    if i >= 3 or costs[-1] < 0.1:
        break
print('costs: ' + ', '.join('%.4f' % c for c in costs))
print(np.mean(costs) < 0.7)
final = costs[-1]
