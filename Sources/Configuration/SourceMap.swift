import NetworkTypes
import VRRP

/// Where the keywords of a configuration stand, by the block of the top level that they are in.
package struct SourceMap: Hashable, Sendable {
    /// `vrrp_instance` and its name, or `global_defs` and nothing.
    private struct Owner: Hashable {
        var keyword: String
        var name: String
    }

    /// Of each block, the last place of a keyword, or of an item in a block within it; of the block itself, for nothing.
    private var places: [Owner: [[String]: SourcePosition]] = [:]

    /// An address in a block within a block of the top level.
    private struct Mention: Hashable {
        var owner: Owner
        var block: String
        var address: IPAddress
    }

    /// The last place of each address that an item of a block begins with, with or without the length of its network.
    private var mentions: [Mention: SourcePosition] = [:]

    /// Of each block of a virtual server, by where it begins, the place of each keyword that counts.
    private var lines: [SourcePosition: [String: SourcePosition]] = [:]

    init(_ statements: [Statement] = []) {
        for statement in statements {
            let owner = Owner(keyword: statement.keyword.text, name: statement.arguments.first?.text ?? "")
            places[owner, default: [:]][[]] = statement.keyword.location
            for inner in statement.block?.statements ?? [] { note(inner, of: owner) }
            if owner.keyword == TopLevelKeyword.virtualServer.rawValue { noteLines(of: statement) }
        }
    }

    private mutating func note(_ statement: Statement, of owner: Owner) {
        let keyword = statement.keyword
        places[owner, default: [:]][[keyword.text]] = keyword.location
        // `listen` and its like stand once for each value.
        if let value = statement.arguments.first { places[owner]?[[keyword.text, value.text]] = keyword.location }
        for item in statement.block?.statements ?? [] {
            if let address = IPPrefix(item.keyword.text)?.address {
                mentions[Mention(owner: owner, block: keyword.text, address: address)] = item.keyword.location
            }
            // Members of a group and recipients may share a line.
            let mayShare = [SyncGroupKeyword.group.rawValue, GlobalKeyword.mailRecipients.rawValue]
            for word in [item.keyword] + (mayShare.contains(keyword.text) ? item.arguments : []) {
                places[owner]?[[keyword.text, word.text]] = word.location
            }
        }
    }

    private static let aliases = [
        SchedulingKeyword.schedulerAlias.rawValue: SchedulingKeyword.scheduler.rawValue,
        SchedulingKeyword.methodAlias.rawValue: SchedulingKeyword.method.rawValue,
        HTTPCheckKeyword.retriesAlias.rawValue: CheckTimingKeyword.retries.rawValue,
    ]

    private mutating func noteLines(of statement: Statement) {
        let place = statement.keyword.location
        for inner in statement.block?.statements ?? [] {
            let written = inner.keyword.text
            for word in [written, Self.aliases[written]].compactMap(\.self) {
                let firstCounts = ServerKeyword(rawValue: word)?.firstCounts ?? false
                if firstCounts, lines[place]?[word] != nil { continue }
                lines[place, default: [:]][word] = inner.keyword.location
            }
            if inner.block != nil { noteLines(of: inner) }
        }
    }

    /// Where a keyword stands in the innermost of these blocks of a virtual server that has it, each by where it begins.
    func place(of keyword: String, in blocks: [SourcePosition]) -> SourcePosition? {
        blocks.lazy.compactMap { lines[$0]?[keyword] }.first
    }

    /// Where `path` stands in the block of `keyword` and `name`: a keyword, or a keyword and an item of its block; the
    /// block itself for nothing. Nil where it is not there.
    func place(_ path: [String], in keyword: TopLevelKeyword, named name: String = "") -> SourcePosition? {
        places[Owner(keyword: keyword.rawValue, name: name)]?[path]
    }

    /// Where an address stands in a block of an instance, with or without the length of its network.
    func place(ofAddress address: IPAddress, in block: String, of instance: String) -> SourcePosition? {
        let owner = Owner(keyword: TopLevelKeyword.instance.rawValue, name: instance)
        return mentions[Mention(owner: owner, block: block, address: address)]
    }

    /// The first place of any of these keywords in blocks of these kinds.
    func first(of words: [String], in keywords: [TopLevelKeyword]) -> SourcePosition? {
        let kinds = Set(keywords.map(\.rawValue))
        return places.filter { kinds.contains($0.key.keyword) }
            .flatMap { block in words.compactMap { block.value[[$0]] } }
            .min { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    /// Where the first block of a kind begins.
    func first(in keyword: TopLevelKeyword) -> SourcePosition? {
        places.filter { $0.key.keyword == keyword.rawValue }.compactMap { $0.value[[]] }
            .min { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    /// Where an instance says `keyword`, or else where its block begins.
    func place(of keyword: String, in instance: InstanceConfiguration) -> SourcePosition {
        place([keyword], in: .instance, named: instance.router.name) ?? instance.location
    }
}
