import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, p=0.0):
        super().__init__()
        self.drop = nn.Dropout(p)
        self.scale = nn.Parameter(torch.tensor([1.0, 2.0, 3.0]))

    def forward(self, x):
        return self.drop(x) * self.scale

net = Net()
x = torch.tensor([[0.5, -1.0, 2.0]])
y = net(x).pow(2).sum()
y.backward()
train_grad = net.scale.grad.clone()
net.eval()
z = net(x).sum()
if net.training:
    print('still training')
else:
    print('evaluated:', z.item())
