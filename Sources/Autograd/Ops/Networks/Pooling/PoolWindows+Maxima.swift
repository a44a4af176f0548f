/// The largest elements of windows as functions of the elements.
extension PoolWindows {
    /// The windows of all images of a shape; nil if a window has no elements.
    func windowsOfMaxima(_ shape: [Int]) throws(AutogradError) -> ElementWindows? {
        let images = try Shape.count(Array(shape.dropLast(sizes.count)))
        return Self.windowsOfMaxima(imageSize, (0..<images).map { _ in offsets })
    }

    /// The offsets in an image of the elements of each window.
    var offsets: [[Int]] {
        var offsets: [[Int]] = []
        visit { offsets.append($0.offsets) }
        return offsets
    }

    /// - Parameter offsets: For each image, the offsets of the elements of each window.
    static func windowsOfMaxima(_ imageSize: Int, _ offsets: [[[Int]]]) -> ElementWindows? {
        let windows = offsets.enumerated().flatMap { image, windows in
            windows.map { $0.map { image * imageSize + $0 } }
        }
        guard !windows.contains([]) else { return nil }
        return ElementWindows(windows) { window, elements, results in
            let place = placeOfLargest(elements.count) { elements[$0] } ?? 0
            results[0] = elements[place]
            results[1] = Double(windows[window][place] % imageSize)
        }
    }

    /// The place of the largest of some numbers. A tie goes to the first one; the last NaN is preferred to all numbers. Nil
    /// if all are −∞ or there are none.
    /// - Source: `cpu_max_pool` of aten/src/ATen/native/cpu/MaxPoolKernel.cpp; the adaptive and fractional
    ///   kernels compare in the same way.
    static func placeOfLargest(_ count: Int, _ element: (Int) -> Double) -> Int? {
        var largest = -Double.infinity
        var place: Int?
        for k in 0..<count {
            let x = element(k)
            if x > largest || x.isNaN { (largest, place) = (x, k) }
        }
        return place
    }
}

extension Op {
    /// The kernel and the reach of the largest elements of windows that follow from the shape of x.
    static func maxima(
        over windows: @escaping @Sendable (_ shape: [Int], Attributes) throws -> PoolWindows
    ) -> (kernel: Kernel, reach: Reach) {
        (
            .whole { x in try windows(x.x.shape, x.a).maxima(of: x.x) },
            .windows { x in try windows(x.x.shape, x.a).windowsOfMaxima(x.x.shape) }
        )
    }
}
