import torch
x = torch.arange(4.0, requires_grad=True)
for i in range(2):
	y = 2 * torch.dot(x, x)
	y.backward()
print(x.grad)
x.grad.zero_()
y = x.sum()
y.backward()
gradient = x.grad　# full-width blank
