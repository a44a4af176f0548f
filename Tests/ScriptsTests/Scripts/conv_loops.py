# A convolution layer by loops, as in a first assignment.
import torch
import torch.nn.functional as F

x = torch.linspace(-0.1, 0.5, steps=2 * 2 * 4 * 4).reshape(2, 2, 4, 4).requires_grad_()
w = torch.linspace(-0.2, 0.3, steps=3 * 2 * 3 * 3).reshape(3, 2, 3, 3).requires_grad_()
b = torch.linspace(-0.1, 0.2, steps=3).requires_grad_()
conv_param = {'stride': 2, 'pad': 1}

def conv_forward(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    K, _, HH, WW = w.shape
    Ho = 1 + (H + 2 * pad - HH) // stride
    Wo = 1 + (W + 2 * pad - WW) // stride
    padded = torch.zeros(N, C, H + 2 * pad, W + 2 * pad)
    padded[:, :, pad:-pad, pad:-pad] = x
    out = torch.zeros(N, K, Ho, Wo)
    for n in range(N):
        for k in range(K):
            for i in range(Ho):
                for j in range(Wo):
                    window = padded[n, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
                    out[n, k, i, j] = (window * w[k]).sum() + b[k]
    return out

out = conv_forward(x, w, b, conv_param)
reference = F.conv2d(x, w, b, stride=2, padding=1)
print(torch.allclose(out, reference, atol=1e-6), tuple(out.shape))
(out ** 2).sum().backward()
