/// Where the keywords of a configuration stand, by the block that they are in.
package struct Origins: Hashable, Sendable {
    /// A block of the top level: `vrrp_instance` and its name, or `global_defs` and nothing.
    struct Owner: Hashable, Sendable {
        var keyword: String
        var name: String
    }

    /// The last place of a keyword in a block, or of an item in a block of that block.
    private var places: [Owner: [[String]: SourcePosition]] = [:]

    package init() {}

    init(_ statements: [Statement]) {
        for statement in statements {
            let owner = Owner(keyword: statement.keyword.text, name: statement.arguments.first?.text ?? "")
            places[owner, default: [:]][[]] = statement.keyword.location
            for inner in statement.block?.statements ?? [] { note(inner, of: owner) }
        }
    }

    private mutating func note(_ statement: Statement, of owner: Owner) {
        places[owner, default: [:]][[statement.keyword.text]] = statement.keyword.location
        for item in statement.block?.statements ?? [] {
            places[owner, default: [:]][[statement.keyword.text, item.keyword.text]] = item.keyword.location
        }
    }

    /// Where `path` stands in the block of `keyword` and `name`: a keyword, or a keyword and an item of its block; the
    /// block itself for nothing. Nil where it is not there.
    func place(of path: [String], in keyword: String, named name: String = "") -> SourcePosition? {
        places[Owner(keyword: keyword, name: name)]?[path]
    }
}
