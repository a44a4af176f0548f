extension Name {
    /// The fault of using the text as a name; nil if it is a valid name.
    var fault: Fault? {
        guard let first = text.utf8.first, first.isNameStart, text.utf8.allSatisfy(\.isWordByte) else {
            return Fault(.badName(text), at: range)
        }
        guard Keyword(rawValue: text) == nil, LiteralWord(rawValue: text) == nil else {
            return Fault(.reservedName(text), at: range)
        }
        return nil
    }
}
