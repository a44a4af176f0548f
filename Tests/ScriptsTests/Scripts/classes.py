# A class without nn.Module, with attributes of the class and counters.
import torch

class SGD:
    count = 0

    def __init__(self, params, lr=0.1):
        self.params = list(params)
        self.lr = lr
        self.steps = 0

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        self.steps += 1
        with torch.no_grad():
            for p in self.params:
                p -= self.lr * p.grad


class Linear:
    def __init__(self, fan_in, fan_out):
        self.weight = torch.linspace(-1, 1, fan_in * fan_out).view(fan_in, fan_out)
        self.bias = torch.zeros(fan_out)

    def __call__(self, x):
        self.out = x @ self.weight + self.bias
        return self.out

    def parameters(self):
        return [self.weight, self.bias]


class Tanh:
    def __call__(self, x):
        self.out = torch.tanh(x)
        return self.out

    def parameters(self):
        return []


layers = [Linear(2, 3), Tanh(), Linear(3, 1)]
parameters = [p for layer in layers for p in layer.parameters()]
for p in parameters:
    p.requires_grad = True
optimizer = SGD(parameters, lr=0.05)
data = torch.tensor([[0.5, 1.0], [-1.0, 0.3]])
for i in range(2):
    x = data
    for layer in layers:
        x = layer(x)
    loss = (x ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(len(parameters), optimizer.steps)
steps = optimizer.steps
