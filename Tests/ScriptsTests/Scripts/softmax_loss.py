import torch
import torch.nn.functional as F

def softmax_loss(x, y):
    shifted_logits = x - x.max(dim=1, keepdim=True).values
    Z = shifted_logits.exp().sum(dim=1, keepdim=True)
    log_probs = shifted_logits - Z.log()
    probs = log_probs.exp()
    N = x.shape[0]
    loss = -log_probs[torch.arange(N), y].sum() / N
    dx = probs.clone()
    dx[torch.arange(N), y] -= 1
    dx /= N
    return loss, dx

x = torch.tensor([[0.2, -1.0, 3.0], [2.0, 0.1, -0.4], [1.0, 1.5, 0.3], [0.0, -2.0, 0.5]], requires_grad=True)
y = torch.tensor([2, 0, 1, 1])
loss, dx = softmax_loss(x, y)
loss.backward()
by_hand = dx.detach()
reference = F.cross_entropy(x, y)
print("loss {:.4f} {:.4f}".format(loss.item(), reference.item()))
assert torch.allclose(by_hand, x.grad), 'gradient of softmax loss'
