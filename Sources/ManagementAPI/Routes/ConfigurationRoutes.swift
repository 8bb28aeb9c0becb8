internal import AgentModel
private import Configuration
internal import HTTPServer
internal import History
internal import Texts

extension ManagementAPI {
    /// Generations on a page: each costs the comparison of two texts.
    private static let generationLimits = 1...100
    private static let defaultGenerationLimit = 20

    /// `GET /v1/config`.
    func configuration(_ call: Call) throws(Problem) -> Response {
        let status = try view().snapshot.configuration
        let isMasked = !call.caller.has(.admin)
        var response: Response
        let tag: String
        if call.request.wantsPlainText {
            response = .text(isMasked ? status.maskedText : status.text)
            tag = EntityTag.plainText(status.sha256, isMasked: isMasked)
        } else {
            response = try json(ConfigurationTextDocument(status, isMasked: isMasked))
            tag = EntityTag.json(status.sha256, body: response.body)
        }
        let known = try EntityTags.read("If-None-Match", from: call.request.headers)
        if known?.matchesWeakly(tag) ?? false { response = Response(.notModified) }
        response.headers.append(name: "ETag", value: EntityTag.text(tag))
        response.headers.append(name: "Vary", value: "Accept, Authorization")
        return response
    }

    // Those below are called on a thread of the history's readers: they may wait for the disk.

    /// `GET /v1/config/generations`.
    func generations(_ call: Call) throws(Problem) -> Response {
        let limit = try call.query.limit(in: Self.generationLimits, default: Self.defaultGenerationLimit)
        let cursor = try call.query.cursor()
        let isMasked = !call.caller.has(.admin)
        let page = try reading { () throws(HistoryError) in
            try history.configurations(limit: limit, cursor: cursor)
        }
        var rows = page.items
        if let next = page.next {
            // The one before the last of this page, which its difference needs.
            rows += try reading { () throws(HistoryError) in try history.configurations(limit: 1, cursor: next) }.items
        }
        let texts = rows.map { $0.text(isMasked: isMasked) }
        let items = page.items.indices.map { index in
            let before = texts.indices.contains(index + 1) ? texts[index + 1] : nil
            let difference = before.map { ConfigurationDifference.lines(from: $0, to: texts[index]).text }
            return GenerationDocument(page.items[index], isMasked: isMasked, difference: difference)
        }
        return try answer(call, items, next: page.next)
    }

    /// `GET /v1/config/generations/{generation}`.
    func generation(_ call: Call) throws(Problem) -> Response {
        let number = try call.number("generation")
        let isMasked = !call.caller.has(.admin)
        let row = try reading { () throws(HistoryError) in
            try history.configuration(generation: Int(clamping: number))
        }
        guard let row else { throw .noGeneration(number) }
        var document = GenerationDocument(row, isMasked: isMasked)
        document.text = row.text(isMasked: isMasked)
        return try json(document)
    }
}

extension Problem {
    static func noGeneration(_ number: Int64) -> Problem {
        Problem(.notFound, "There was no configuration \(number), or it was deleted for its age.")
    }
}

extension ConfigurationRow {
    fileprivate func text(isMasked: Bool) -> String {
        isMasked ? Configuration.maskingSecrets(in: text) : text
    }
}

extension ConfigurationTextDocument {
    fileprivate init(_ status: ConfigurationStatus, isMasked: Bool) {
        self.init(
            generation: status.generation, sha256: status.sha256, etag: EntityTag.text(status.sha256),
            path: status.path, loadedAt: status.loadedAt.text, loadedBy: Author.Written(status.loadedBy),
            source: status.source.rawValue, confirmBy: status.confirmByMicroseconds.map(Timestamp.text),
            stale: status.isStale, masked: isMasked, text: isMasked ? status.maskedText : status.text)
    }
}

extension GenerationDocument {
    fileprivate init(_ row: ConfigurationRow, isMasked: Bool, difference: String? = nil) {
        self.init(
            id: row.id, generation: row.generation, sha256: row.sha256, at: row.stamp.text,
            by: row.by, source: row.source, confirmBy: row.confirmByMicroseconds.map(Timestamp.text),
            confirmed: row.confirmByMicroseconds == nil || row.confirmedAtMicroseconds != nil, masked: isMasked,
            diff: difference)
    }
}
