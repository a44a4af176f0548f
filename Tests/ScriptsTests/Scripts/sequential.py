import torch
from torch import nn

net = nn.Sequential(
    nn.Flatten(),
    nn.Linear(4, 3),
    nn.Tanh(),
    nn.Linear(3, 1, bias=False),
    nn.Sigmoid(),
)
for p in net.parameters():
    nn.init.constant_(p, 0.25)
X = torch.linspace(-1, 1, 8).reshape(2, 2, 2)
target = torch.tensor([[0.0], [1.0]])
loss_fn = nn.MSELoss()
sgd = torch.optim.SGD(net.parameters(), lr=0.5, weight_decay=0.01)
for _ in range(2):
    sgd.zero_grad()
    loss = loss_fn(net(X), target)
    loss.backward()
    sgd.step()
total = sum(p.abs().sum() for p in net.parameters())
print(f"{loss.item():.4f}")
