# Backpropagation by hand through a small character model, one line after another.
import torch
import torch.nn.functional as F

words = ['ada', 'bob']
chars = ['.', 'a', 'b', 'd', 'o']
stoi = {'.': 0, 'a': 1, 'b': 2, 'd': 3, 'o': 4}
vocab_size = len(chars)
block_size = 2
X, Y = [], []
for w in words:
    context = [0] * block_size
    for ch in w + '.':
        ix = stoi[ch]
        X.append(context)
        Y.append(ix)
        context = context[1:] + [ix]
Xb = torch.tensor(X)
Yb = torch.tensor(Y)
n = Xb.shape[0]
n_embd = 2
n_hidden = 4
C = torch.sin(torch.arange(10.)).view(vocab_size, n_embd)
W1 = torch.cos(torch.arange(16.)).view(n_embd * block_size, n_hidden) * 0.5
b1 = torch.linspace(-0.1, 0.1, n_hidden)
W2 = torch.sin(torch.arange(20.) + 1).view(n_hidden, vocab_size) * 0.1
b2 = torch.linspace(-0.05, 0.05, vocab_size)
parameters = [C, W1, b1, W2, b2]
print(sum(p.nelement() for p in parameters))
for p in parameters:
    p.requires_grad = True

emb = C[Xb]
embcat = emb.view(emb.shape[0], -1)
hprebn = embcat @ W1 + b1
h = torch.tanh(hprebn)
logits = h @ W2 + b2
logit_maxes = logits.max(1, keepdim=True).values
norm_logits = logits - logit_maxes
counts = norm_logits.exp()
counts_sum = counts.sum(1, keepdims=True)
counts_sum_inv = counts_sum**-1
probs = counts * counts_sum_inv
logprobs = probs.log()
loss = -logprobs[range(n), Yb].mean()
for p in parameters:
    p.grad = None
for t in [logprobs, probs, counts, counts_sum, counts_sum_inv, norm_logits, logit_maxes, logits, h, hprebn, embcat, emb]:
    t.retain_grad()
loss.backward()

def cmp(s, dt, t):
    ex = torch.all(dt == t.grad).item()
    app = torch.allclose(dt, t.grad, atol=1e-6)
    print(f'{s:15s} | approximate: {str(app):5s}')

dlogprobs = torch.zeros_like(logprobs)
dlogprobs[range(n), Yb] = -1.0 / n
dprobs = (1.0 / probs) * dlogprobs
dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
dcounts = counts_sum_inv * dprobs
dcounts_sum = (-counts_sum**-2) * dcounts_sum_inv
dcounts += torch.ones_like(counts) * dcounts_sum
dnorm_logits = counts * dcounts
dlogits = dnorm_logits.clone()
dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True)
dlogits += F.one_hot(logits.max(1).indices, num_classes=logits.shape[1]) * dlogit_maxes
dh = dlogits @ W2.T
dW2 = h.T @ dlogits
db2 = dlogits.sum(0)
dhprebn = (1.0 - h**2) * dh
dembcat = dhprebn @ W1.T
dW1 = embcat.T @ dhprebn
db1 = dhprebn.sum(0)
demb = dembcat.view(emb.shape)
dC = torch.zeros_like(C)
for k in range(Xb.shape[0]):
    for j in range(Xb.shape[1]):
        ix = Xb[k, j]
        dC[ix] += demb[k, j]

cmp('logprobs', dlogprobs, logprobs)
cmp('probs', dprobs, probs)
cmp('counts', dcounts, counts)
cmp('logits', dlogits, logits)
cmp('h', dh, h)
cmp('W1', dW1, W1)
cmp('C', dC, C)
del dlogit_maxes  # rounding noise around 0
