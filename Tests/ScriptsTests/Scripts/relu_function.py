import torch

class MyReLU(torch.autograd.Function):
    """
    Custom functions subclass torch.autograd.Function.
    """

    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input

N, D_in, H, D_out = 3, 4, 3, 2
x = torch.sin(torch.arange(12.)).view(N, D_in)
y = torch.cos(torch.arange(6.)).view(N, D_out)
w1 = (torch.arange(12.).view(D_in, H) / 10 - 0.5).requires_grad_()
w2 = (torch.arange(6.).view(H, D_out) / 10 - 0.25).requires_grad_()
learning_rate = 1e-1
for t in range(2):
    relu = MyReLU.apply
    y_pred = relu(x.mm(w1)).mm(w2)
    loss = (y_pred - y).pow(2).sum()
    print(t, round(loss.item(), 3))
    loss.backward()
    with torch.no_grad():
        w1 -= learning_rate * w1.grad
        w2 -= learning_rate * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()
