import torch
# k-means style / gather / scatter / masks
scores = torch.tensor([[2.0, 0.5, -1.0], [0.1, 3.0, 0.2]], requires_grad=True)
labels = torch.tensor([0, 1])
probs = torch.exp(scores) / torch.exp(scores).sum(dim=1, keepdim=True)
nll = -torch.log(probs[torch.arange(2), labels])
loss = nll.mean()
loss.backward()
onehot = torch.zeros(2, 3).scatter_(1, labels.unsqueeze(1), 1.0)
expected = (probs - onehot) / 2
print(torch.allclose(scores.grad, expected))
# SVM
W = torch.tensor([[0.1, 0.2], [-0.3, 0.4], [0.5, -0.6]], requires_grad=True)
X = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.25]])
s = X.mm(W)
correct = s.gather(1, torch.tensor([[0], [1]]))
margins = torch.clamp(s - correct + 1, min=0)
mask = torch.ones_like(margins).bool()
mask[0, 0] = False
mask[1, 1] = False
svm = margins[mask].sum() / 2 + 0.5 * 0.01 * (W * W).sum()
svm.backward()
print(svm)
print(W.grad)
top, idx = scores.topk(2, dim=1)
print(top.detach(), idx)
print(scores.argmax(dim=-1).tolist(), scores.max().item())
acc = (scores.argmax(1) == labels).float().mean()
print(f'accuracy: {acc:.2%}')
