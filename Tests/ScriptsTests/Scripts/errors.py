import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x * x).sum()
y.backward()
try:
    y.backward()
except RuntimeError as e:
    print('second backward failed')
try:
    x += 1
except RuntimeError:
    print('a leaf that requires grad cannot be changed in place')
else:
    print('not reached')
z = x.detach()
z[0] = 5.0
print(x)
try:
    (x * 2).backward()
except RuntimeError as error:
    print('a vector has no gradient of its own accord:', len(str(error)) > 40)
