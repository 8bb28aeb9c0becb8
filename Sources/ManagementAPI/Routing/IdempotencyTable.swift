private import Synchronization

/// The idempotency keys whose first request still runs.
final class IdempotencyTable: Sendable {
    /// Commands with a key at the same time; more than the server lets wait.
    static let bound = 512

    /// A key of one caller.
    struct Name: Hashable {
        let caller: String
        let key: String
    }

    enum Entry {
        case taken(Hold)
        /// The same request runs already.
        case inUse
        /// Another request with the same key runs.
        case reused
        case full
    }

    private let fingerprints = Mutex<[Name: String]>([:])

    /// Takes the key until the hold is released.
    func take(_ name: Name, fingerprint: String) -> Entry {
        fingerprints.withLock { fingerprints in
            if let other = fingerprints[name] { return other == fingerprint ? .inUse : .reused }
            guard fingerprints.count < Self.bound else { return .full }
            fingerprints[name] = fingerprint
            return .taken(Hold(self, name))
        }
    }

    fileprivate func release(_ name: Name) {
        _ = fingerprints.withLock { $0.removeValue(forKey: name) }
    }

    /// A key that is in use until this is released, or forgotten by everybody.
    final class Hold: Sendable {
        private let table: IdempotencyTable
        private let name: Name
        private let isReleased = Mutex(false)

        fileprivate init(_ table: IdempotencyTable, _ name: Name) {
            self.table = table
            self.name = name
        }

        deinit { release() }

        func release() {
            let isFirst = isReleased.withLock { isReleased in
                defer { isReleased = true }
                return !isReleased
            }
            if isFirst { table.release(name) }
        }
    }
}
