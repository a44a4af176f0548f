import torch

def make_layer(weight, activation=torch.tanh):
    def layer(x):
        return activation(x @ weight)
    return layer

scale = lambda x: 0.5 * x
square = lambda v, k=2: v ** k
W = torch.linspace(-1, 1, 9).view(3, 3).requires_grad_()
V = torch.linspace(0, 1, 9).view(3, 3).requires_grad_()
layers = [make_layer(W), make_layer(V, activation=torch.sigmoid), scale]
h = torch.tensor([[1.0, -0.5, 0.25]])
for layer in layers:
    h = layer(h)
out = square(h).sum()
out.backward()
