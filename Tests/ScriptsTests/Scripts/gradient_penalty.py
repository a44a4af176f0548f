import torch
import torch.nn.functional as F

w1 = torch.sin(torch.arange(6.)).view(2, 3).requires_grad_(True)
w2 = torch.cos(torch.arange(3.)).view(3, 1).requires_grad_(True)

def critic(x):
    hidden = F.softplus(x @ w1)
    return hidden @ w2

real = torch.tensor([[1.0, 2.0], [0.5, -0.5]])
fake = torch.tensor([[0.0, 1.0], [-1.0, 0.3]])
eps = torch.tensor([[0.25], [0.75]])
interpolated = (eps * real + (1 - eps) * fake).requires_grad_(True)
scores = critic(interpolated)
gradients = torch.autograd.grad(outputs=scores, inputs=interpolated,
                                grad_outputs=torch.ones_like(scores),
                                create_graph=True, retain_graph=True)[0]
penalty = ((gradients.norm(2, dim=1) - 1) ** 2).mean()
loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
loss.backward()
print(f'penalty {penalty.item():.4f} loss {loss.item():.4f}')
