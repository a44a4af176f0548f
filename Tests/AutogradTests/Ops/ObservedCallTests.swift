import Testing

@testable import Autograd

/// Every differentiable operation, compared with the values, nodes and saved tensors observed in PyTorch.
@Suite struct ObservedCallTests {
    @Test func theTableHasEveryDifferentiableOperation() {
        let names = Set(ObservedCall.all.map(\.operation))
        // Called by indexing expressions and by in-place statements only.
        let elsewhere: Set = [
            "index", "index_put", "slice", "contiguous", "double", "bfloat16", "copy", "fill", "zero", "sgn",
            "isnan", "conv2d", "conv3d",
            // Recorded as addmm or matmul.
            "linear",
            // Casts to integers record nothing; the signs of the SVD factors differ between libraries.
            "long", "bool", "linalg.svd",
            // Their derivative is an error, in PyTorch too.
            "rfloordiv", "heaviside", "vander", "detach_copy",
            // They return x itself.
            "positive", "real",
            // The first result, a permutation, is not differentiable; the second result of `geqrf` has no own node.
            "linalg.lu", "lu_unpack", "geqrf",
            // PyTorch's gradient of the overwritten operand is wrong.
            "as_strided_scatter",
            // The running statistics must not require grad.
            "batch_norm_with_update",
        ]
        for op in Op.all where op.isDifferentiable && !op.name.hasPrefix("_") && !elsewhere.contains(op.name)
        {
            let isListed = ([op.name] + op.aliases).contains { names.contains($0) }
            #expect(isListed, "\(op.name) is not in the table")
        }
    }

    @Test(arguments: ObservedCall.all)
    func valueAndGradientsAgree(_ call: ObservedCall) throws {
        let run = try ObservedRun(call)
        #expect(run.results[0].shape == call.shape)
        expectClose(run.results[0], call.value)
        guard !call.kept.contains("notDifferentiable") else {
            #expect(throws: AutogradError.self) { try run.backward() }
            return
        }
        try run.backward()
        for (name, expected) in call.gradients {
            let gradient = run.leaves[name]?.grad
            #expect((gradient == nil) == (expected == nil))
            if let gradient, let expected { expectClose(gradient, expected) }
        }
    }

    /// Mathematical libraries differ in the last digits. Results of a narrow dtype are accurate to that dtype.
    private func expectClose(_ x: Variable, _ expected: [Double]) {
        let found = x.elements
        #expect(found.count == expected.count)
        let tolerance = max(1e-13, x.dtype.epsilon)
        for (a, b) in zip(found, expected) {
            #expect(a == b || abs(a - b) <= tolerance * max(1, abs(b)), "\(found) is not \(expected)")
        }
    }

    /// The digits that distinguish overloads are not compared.
    @Test(arguments: ObservedCall.all)
    func nodeIsCalledAsInPyTorch(_ call: ObservedCall) throws {
        let found = try #require(try ObservedRun(call).results[0].gradFn)
        #expect(found.trimmedDigits == call.node.trimmedDigits)
    }

    @Test(arguments: ObservedCall.all.filter { !$0.kept.contains("notDifferentiable") })
    func graphIsFreedExactlyWhereSomethingIsKept(_ call: ObservedCall) throws {
        let run = try ObservedRun(call)
        try run.backward(retainGraph: true)
        try run.backward()
        if call.kept.contains("freed") {
            #expect(throws: AutogradError.graphFreed) { try run.backward() }
        } else {
            try run.backward()
        }
    }

    @Test(arguments: ObservedCall.all.filter { !$0.kept.contains("notDifferentiable") })
    func changesOfWhatIsKeptAreFound(_ call: ObservedCall) throws {
        for (name, _) in call.gradients {
            let run = try ObservedRun(call, onCopies: true)
            try run.tape.inPlace("mul", try #require(run.operands[name]), 2)
            let isKept = call.kept.contains(name)
            let isViewed = call.kept.contains("base") || call.kept.contains("\(name):base")
            expectError(isViewed ? "BadArgument" : isKept ? "ModifiedInPlace" : nil) {
                try run.backward()
            }
        }
    }

    @Test(
        arguments: ObservedCall.all.filter {
            !$0.kept.contains("notDifferentiable") && !$0.kept.contains { $0.hasSuffix("base") }
        })
    func changesOfAKeptOutputAreFound(_ call: ObservedCall) throws {
        let run = try ObservedRun(call, onCopies: true)
        do {
            try run.tape.inPlace("mul", run.results[0], 2)
        } catch AutogradError.inPlaceOverlap {
            return
        }
        expectError(call.kept.contains("output") ? "ModifiedInPlace" : nil) { try run.backward() }
    }

    private func expectError(_ expected: String?, _ body: () throws -> Void) {
        var found: String?
        do {
            try body()
        } catch {
            found = (error as? AutogradError)?.name ?? String(describing: error)
        }
        #expect(found == expected)
    }
}

extension String {
    fileprivate var trimmedDigits: Substring {
        self[..<(lastIndex { !$0.isNumber }.map { index(after: $0) } ?? startIndex)]
    }
}
