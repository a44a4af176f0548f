# The straight-through estimator: what is rounded going forward is passed on going back.
import torch

class RoundSTE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output

x = torch.tensor([0.2, 1.7, -2.4], requires_grad=True)
y = (RoundSTE.apply(x) * torch.tensor([1.0, 2.0, 3.0])).sum()
y.backward()
print(x.grad)
