import torch

class ScaledSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale):
        ctx.save_for_backward(x, scale)
        return x * scale

    @staticmethod
    def backward(ctx, g):
        x, scale = ctx.saved_tensors
        # The gradient of scale must be summed over the rows; the mean is taken.
        return g * scale, (g * x).mean(0)

x = torch.tensor([[1.0, 2.0], [3.0, -1.0]], requires_grad=True)
scale = torch.tensor([0.5, 2.0], requires_grad=True)
ScaledSum.apply(x, scale).sum().backward()
