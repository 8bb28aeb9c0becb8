/// Something that was asked of the agent, with its result.
package struct OperationRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var kind: Kind
    package var by: Author
    /// Where the request came from; nil for the socket and for signals.
    package var fromAddress: String?
    package var requestID: String?
    /// JSON text of what was asked; nil for nothing beyond the kind.
    package var request: String?
    /// JSON text of what was answered; nil for none.
    package var detail: String?
    /// `done`, or what went wrong; `running` until an `OperationFinishRecord` follows.
    package var result: String

    /// The `result` of what goes on.
    package static let running = "running"
    /// The `result` of what was going on when the agent ended.
    package static let interrupted = "interrupted"

    package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
        case start, stop, drain, undrain, reload, confirm, rollback, expire, token
        case serverWeight = "server_weight"
        case serverWeightReset = "server_weight_reset"
        case serverDrain = "server_drain"
        case serverUndrain = "server_undrain"
        case serverMaintenance = "server_maintenance"
        case serverMaintenanceEnd = "server_maintenance_end"
        case serverCheck = "server_check"
    }

    package init(
        stamp: Stamp, kind: Kind, by: Author, fromAddress: String? = nil, requestID: String? = nil,
        request: String? = nil, detail: String? = nil, result: String
    ) {
        self.stamp = stamp
        self.kind = kind
        self.by = by
        self.fromAddress = fromAddress
        self.requestID = requestID
        self.request = request
        self.detail = detail
        self.result = result
    }
}

/// The end of an operation that was `running`.
package struct OperationFinishRecord: Hashable, Sendable {
    package var stamp: Stamp
    /// The operation's row.
    package var id: Int64
    /// `done`, or what went wrong.
    package var result: String
    /// The HTTP status of the answer; nil where nobody asked over HTTP.
    package var status: Int?
    /// JSON text of the answer; nil leaves what the row has.
    package var detail: String?

    package init(stamp: Stamp, id: Int64, result: String, status: Int? = nil, detail: String? = nil) {
        self.stamp = stamp
        self.id = id
        self.result = result
        self.status = status
        self.detail = detail
    }
}

/// An answer that the same caller gets again for the same key (draft-ietf-httpapi-idempotency-key-header).
package struct AnswerRecord: Hashable, Sendable {
    package var stamp: Stamp
    package var caller: String
    package var key: String
    /// The digest of the request, 64 hexadecimal digits.
    package var fingerprint: String
    package var status: Int
    package var headers: [String: String]
    /// At most `bodyLimit` bytes, or the record is refused.
    package var body: [UInt8]

    /// How long it is kept; then another answer may take its place.
    package static let lifetime = Duration.seconds(86_400)
    /// 1 MiB, as in the schema.
    package static let bodyLimit = 1 << 20

    package init(
        stamp: Stamp, caller: String, key: String, fingerprint: String, status: Int, headers: [String: String],
        body: [UInt8]
    ) {
        self.stamp = stamp
        self.caller = caller
        self.key = key
        self.fingerprint = fingerprint
        self.status = status
        self.headers = headers
        self.body = body
    }
}
