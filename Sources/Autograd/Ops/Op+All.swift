import Synchronization

/// Operations of one kind, made when they are first asked for.
public struct OperationFamily: Sendable {
    public let title: String
    private let make: @Sendable () -> [Op]

    public var operations: [Op] { make() }

    fileprivate init(_ title: String, _ operations: @autoclosure @escaping @Sendable () -> [Op]) {
        self.title = title
        make = operations
    }
}

/// The list of all operations, and lookup by name.
extension Op {
    /// All operations by family, in the order of the catalogue.
    ///
    /// A lookup ends at the first family with the name, so that a program which uses the families at the beginning does not
    /// make the others. All operations of a name therefore belong to one family; binding tries them in its order.
    public static let families: [OperationFamily] = [
        .init(
            "arithmetic",
            arithmetic + rounding + scaling + reflected + floatingPointParts + divisors + [floatPower]),
        .init("comparisons and logic", comparison + stepFunctions + realNumbers),
        .init("exponentials and logarithms", exponential),
        .init("trigonometric functions", trigonometric),
        .init(
            "sums, means and norms",
            reduction + unbiased + matrixNorms + renorms + nanReductions + covariances + counting),
        .init(
            "matrix products",
            matrixProducts + addedProducts + contractions + chainedProducts + crossProducts + einstein),
        .init("shapes and views", views + strided + tensorSplitting + stacking),
        .init(
            "joining, repeating and copying",
            joining + rearranging + copiesOfViews + rotating + [blockDiag] + gridding + interleaving),
        .init(
            "activations", activation + hardActivation + parametricActivations + softmaxes + softmaxVariants),
        .init(
            "losses",
            losses + huberLosses + binaryCrossEntropies + likelihoodLosses + raisedCopies + marginLosses
                + classMarginLosses + tripletLosses + linearCrossEntropies),
        .init("new tensors", creation + triangleIndices + vandermonde),
        .init("extrema and order", selection + orderStatistics + quantiles),
        .init("bounds", clamping),
        .init(
            "elements by index",
            indexing + partialReplacements + writing + indexReductions + maskedIndexing + searching),
        .init(
            "linear algebra", linearAlgebra + matrixEquations + matrixFactorisations + matrixFunctions),
        .init("convolutions", convolution + transposedConvolutions),
        .init("pooling", pooling),
        .init("windows, padding and shuffling", folding + padding + channelShuffling),
        .init("normalisations", batchNorms + instanceNorms + groupNorms + layerNorms + vectorNormalisations),
        .init("interpolation and sampling", interpolations + gridSamplings + affineGrids),
        .init(
            "attention, embeddings and dropout",
            attentions + [multiHeadAttention] + embeddings + embeddingBags + dropouts + bilinearProducts),
        .init("special functions", special),
        .init("Fourier transforms", realTransforms + spectrumShifts),
        .init(
            "running and neighbouring elements",
            runningExtrema + [logcumsumexp, diff] + gradients + trapezoids),
        .init("distances", distances + crossDistances),
        .init(
            "masked and segmented reductions",
            segmentReductions + maskedReductions + maskedStatistics + maskedMaps),
        .init("bits", bitwise),
    ]

    public static let all: [Op] = families.flatMap(\.operations)

    /// The operations with a name or alias, in the order in which binding tries them.
    public static func overloads(named name: String) -> [Op] {
        if let known = found.withLock({ $0[name] }) { return known }
        let overloads = families.lazy.map { $0.operations.filter { $0.isCalled(name) } }.first { !$0.isEmpty }
        found.withLock { $0[name] = overloads ?? [] }
        return overloads ?? []
    }

    /// The results of lookups.
    private static let found = Mutex<[String: [Op]]>([:])

    private func isCalled(_ name: String) -> Bool {
        (self.name == name && !isInternal) || aliases.contains(name)
    }

    /// All names and aliases in alphabetical order, for suggestions.
    public static let names: [String] = Set(
        all.filter { !$0.isInternal }.flatMap { [$0.name] + $0.aliases }
    ).sorted()

    /// The operation that a module of `torch.nn` without parameters applies, such as `relu` for `ReLU`.
    public static func applied(byModule name: String) -> Op? { overloads(named: "nn." + name).first }

    /// True if only other operations call it, so that its name is not in a case.
    public var isInternal: Bool { name.utf8.first == UInt8(ascii: "_") }

    /// All names of results.
    public static let resultNames = Set(all.flatMap(\.resultNames))
}
