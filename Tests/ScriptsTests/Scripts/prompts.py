>>> import torch
>>> x = torch.ones(2, 2, requires_grad=True)
>>> y = x + 2
>>> z = y * y * 3
>>> out = z.mean()
>>> for i in range(2):
...     out = out * 1
...
>>> out.backward()
>>> print(x.grad)
