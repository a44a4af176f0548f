import Testing

@testable import Autograd

/// The geometry of views of `x = arange(24).reshape(4, 6)`.
/// - Source: PyTorch 2.15.
@Suite struct ViewTests {
    enum Source: Sendable {
        /// `x`
        case x
        /// `x.t()`
        case t
        /// `x[:, 1:]`
        case slice
        /// `x[::2, ::3]`
        case step
        /// `x[1]`
        case row
        /// `x[:, 2]`
        case column
        /// `x.unsqueeze(0).expand(2, 4, 6)`
        case expand
        /// `x.diagonal(1)`
        case diagonal
        /// `x.t().unsqueeze(1)`
        case unsqueezed
        /// `x[1:3]`
        case narrowed
        /// `x.view(24)[3:15]`
        case flat

        func view(of x: Variable, on tape: Tape) throws -> Variable {
            switch self {
            case .x: x
            case .t: try tape("t", x)
            case .slice: try tape("slice", x, 1, 1)
            case .step: try tape("slice", tape("slice", x, 0, .none, .none, 2), 1, .none, .none, 3)
            case .row: try tape("select", x, 0, 1)
            case .column: try tape("select", x, 1, 2)
            case .expand: try tape("expand", tape("unsqueeze", x, 0), [2, 4, 6])
            case .diagonal: try tape("diagonal", x, 1)
            case .unsqueezed: try tape("unsqueeze", tape("t", x), 1)
            case .narrowed: try tape("narrow", x, 0, 1, 2)
            case .flat: try tape("slice", tape("view", x, 24), 0, 3, 15)
            }
        }
    }

    private func source(_ source: Source) throws -> (Tape, Variable) {
        let tape = Tape()
        let x = try tape.leaf((0..<24).map(Double.init), [4, 6], requiresGrad: false)
        return (tape, try source.view(of: x, on: tape))
    }

    private static let geometries: [(source: Source, shape: [Int], strides: [Int], offset: Int)] = [
        (.x, [4, 6], [6, 1], 0),
        (.t, [6, 4], [1, 6], 0),
        (.slice, [4, 5], [6, 1], 1),
        (.step, [2, 2], [12, 3], 0),
        (.row, [6], [1], 6),
        (.column, [4], [6], 2),
        (.expand, [2, 4, 6], [0, 6, 1], 0),
        (.diagonal, [4], [7], 1),
        (.unsqueezed, [6, 1, 4], [1, 24, 6], 0),
        (.narrowed, [2, 6], [6, 1], 6),
        (.flat, [12], [1], 3),
    ]

    @Test(arguments: geometries.indices)
    func viewsHavePyTorchsGeometry(_ index: Int) throws {
        let row = Self.geometries[index]
        let view = try source(row.source).1
        #expect(view.shape == row.shape)
        #expect(view.strides == row.strides)
        #expect(view.offset == row.offset)
    }

    /// The strides of `source.view(target)`; nil if a copy would be needed.
    private static let targets: [(source: Source, target: [Int], strides: [Int]?)] = [
        (.x, [24], [1]),
        (.x, [4, 6], [6, 1]),
        (.x, [6, 4], [4, 1]),
        (.x, [2, 12], [12, 1]),
        (.x, [2, 2, 6], [12, 6, 1]),
        (.x, [4, 3, 2], [6, 2, 1]),
        (.x, [6, 1, 4], [4, 4, 1]),
        (.x, [6, 2, 2], [4, 2, 1]),
        (.x, [1, 6, 4, 1], [24, 4, 1, 1]),
        (.t, [24], nil),
        (.t, [4, 6], nil),
        (.t, [6, 4], [1, 6]),
        (.t, [2, 12], nil),
        (.t, [2, 2, 6], nil),
        (.t, [4, 3, 2], nil),
        (.t, [6, 1, 4], [1, 24, 6]),
        (.t, [6, 2, 2], [1, 12, 6]),
        (.t, [1, 6, 4, 1], [6, 1, 6, 6]),
        (.slice, [4, 5], [6, 1]),
        (.slice, [20], nil),
        (.slice, [2, 2, 5], [12, 6, 1]),
        (.slice, [4, 1, 5], [6, 5, 1]),
        (.slice, [2, 2, 1, 5], [12, 6, 5, 1]),
        (.step, [2, 2], [12, 3]),
        (.step, [4], nil),
        (.step, [1, 4], nil),
        (.step, [4, 1], nil),
        (.row, [6], [1]),
        (.row, [2, 3], [3, 1]),
        (.row, [3, 2], [2, 1]),
        (.column, [2, 2], [12, 6]),
        (.column, [4], [6]),
        (.column, [1, 4], [24, 6]),
        (.column, [4, 1], [6, 6]),
        (.expand, [48], nil),
        (.expand, [2, 24], [0, 1]),
        (.expand, [8, 6], nil),
        (.diagonal, [2, 2], [14, 7]),
        (.diagonal, [4], [7]),
        (.diagonal, [1, 4], [28, 7]),
        (.diagonal, [4, 1], [7, 7]),
        (.unsqueezed, [24], nil),
        (.unsqueezed, [4, 6], nil),
        (.unsqueezed, [6, 4], [1, 6]),
        (.unsqueezed, [2, 12], nil),
        (.unsqueezed, [2, 2, 6], nil),
        (.unsqueezed, [4, 3, 2], nil),
        (.unsqueezed, [6, 1, 4], [1, 24, 6]),
        (.unsqueezed, [6, 2, 2], [1, 12, 6]),
        (.unsqueezed, [1, 6, 4, 1], [6, 1, 6, 6]),
        (.narrowed, [12], [1]),
        (.narrowed, [2, 6], [6, 1]),
        (.narrowed, [3, 4], [4, 1]),
        (.flat, [12], [1]),
        (.flat, [2, 6], [6, 1]),
        (.flat, [3, 4], [4, 1]),
    ]

    @Test(arguments: targets.indices)
    func viewKeepsTheBufferOrThrows(_ index: Int) throws {
        let row = Self.targets[index]
        let (tape, x) = try source(row.source)
        let target = Argument.list(row.target.map { .number(Double($0), isInteger: true) })
        guard let strides = row.strides else {
            #expect(throws: AutogradError.notViewable(x.shape, to: row.target)) {
                try tape("view", x, target)
            }
            #expect(try tape("reshape", x, target).elements == x.elements)
            return
        }
        let view = try tape("view", x, target)
        #expect(view.strides == strides)
        #expect(view.shape == row.target)
        #expect(view.elements == x.elements)
    }
}
