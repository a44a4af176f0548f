/// Selection of one element of a run by its rank.
extension Span where Element == Double {
    /// The index of the k-th smallest element, counted from 0; NaN is the largest.
    func indexOfSmallest(_ k: Int) -> Int {
        var items: [(value: Double, index: Int)] = []
        items.reserveCapacity(count)
        for i in 0..<count { items.append((self[i], i)) }
        return items.moveSmallest(k)
    }
}

extension [(value: Double, index: Int)] {
    fileprivate func isGreater(_ a: Int, _ b: Int) -> Bool {
        let (x, y) = (self[a].value, self[b].value)
        return (x.isNaN && !y.isNaN) || x > y
    }

    /// Moves the k-th smallest item to place k, and returns its index.
    ///
    /// In a tie it is the item that PyTorch moves there, which depends on the exchanges of this algorithm.
    /// - Source: Sedgewick, Implementing Quicksort Programs (1978), program 2, with a median of three as the
    ///   pivot.
    fileprivate mutating func moveSmallest(_ k: Int) -> Int {
        var (left, right) = (0, count - 1)
        while left + 1 < right {
            swapAt((left + right) / 2, left + 1)
            if isGreater(left + 1, right) { swapAt(left + 1, right) }
            if isGreater(left, right) { swapAt(left, right) }
            if isGreater(left + 1, left) { swapAt(left + 1, left) }
            // The pivot is at `left`. Its successor and the last item end the searches.
            var (i, j) = (left + 1, right)
            while true {
                repeat { i += 1 } while isGreater(left, i)
                repeat { j -= 1 } while isGreater(j, left)
                if j < i { break }
                swapAt(i, j)
            }
            swapAt(left, j)
            if j <= k { left = i }
            if j >= k { right = j - 1 }
        }
        if left + 1 == right, isGreater(left, right) { swapAt(left, right) }
        return self[k].index
    }
}
