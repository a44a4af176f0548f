import torch

class Tanh(torch.autograd.Function):

    @staticmethod
    def forward(ctx, inp):
        out = (torch.exp(inp) - torch.exp(-inp)) / (torch.exp(inp) + torch.exp(-inp))
        ctx.out = out
        return out

    @staticmethod
    def backward(ctx, gradient):
        return gradient * (1 - ctx.out)

def net(x, w):
    return Tanh.apply(x @ w).sum()

x = torch.tensor([[0.1, 0.2], [0.3, -0.4]])
w = torch.tensor([[0.5, -0.5], [1.0, 0.7]], requires_grad=True)
net(x, w).backward()
