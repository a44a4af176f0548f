# Multiclass SVM loss with loops, and vectorised.
import torch

num_train, num_classes, reg = 4, 3, 0.1
X = torch.sin(torch.arange(20.)).reshape(4, 5)
y = torch.tensor([0, 2, 1, 2])
W = torch.cos(torch.arange(15.)).reshape(5, 3).requires_grad_()


def svm_loss_naive(W, X, y, reg):
    loss = 0.0
    for i in range(num_train):
        scores = X[i] @ W
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1  # note delta = 1
            if margin > 0:
                loss += margin
    loss /= num_train
    loss += reg * torch.sum(W * W)
    return loss


def svm_loss_vectorized(W, X, y, reg):
    scores = X.mm(W)
    correct = scores[torch.arange(len(y)), y].unsqueeze(1)
    margins = (scores - correct + 1).clamp(min=0)
    mask = torch.ones_like(margins)
    mask[torch.arange(len(y)), y] = 0
    return (margins * mask).sum() / len(y) + reg * (W ** 2).sum()


naive = svm_loss_naive(W, X, y, reg)
naive.backward()
grad_naive = W.grad.clone()
W.grad = None
vectorized = svm_loss_vectorized(W, X, y, reg)
vectorized.backward()
print('naive: %.4f, vectorized: %.4f' % (naive.item(), vectorized.item()))
print('gradients agree:', torch.allclose(grad_naive, W.grad, atol=1e-6))
