import CLinux
package import Netlink
package import NetworkTypes

/// Asks the kernel for its interfaces, addresses and rules, and changes addresses, routes and rules; used by one thread.
///
/// Nothing waits: rtnetlink works a request off while it is being sent, so that the answer is there afterwards.
package final class NetlinkCommandSocket {
    /// A dump longer than this is given up with EMSGSIZE.
    private static let maximumDumpDatagrams = 8192
    /// A dump that was interrupted by changes so often is given up with EAGAIN.
    private static let maximumDumpAttempts = 5

    private let channel: NetlinkChannel
    private var sequence: UInt32 = 0

    package init() throws(SystemError) {
        channel = try NetlinkChannel()
    }

    /// Makes a change and returns when the kernel has acknowledged it.
    ///
    /// - Throws: what the kernel answers, such as EEXIST or EADDRNOTAVAIL, with its text; ENOMSG when it does not answer.
    package func execute(_ request: NetlinkRequest) throws(SystemError) {
        try send(request)
        while let messages = try channel.receive() {
            for case .acknowledgement(let answer) in messages where answer.sequence == sequence {
                guard answer.errno != 0 else { return }
                throw request.refusal(errno: answer.errno, text: answer.text)
            }
        }
        throw request.refusal(errno: ENOMSG, text: "the kernel did not acknowledge it")
    }

    /// All interfaces of the network namespace.
    package func links() throws(SystemError) -> [LinkMessage] {
        try dump(.dumpLinks()) { message in
            if case .link(let link) = message { link } else { nil }
        }
    }

    /// All addresses of the network namespace, of one family or of both.
    package func addresses(family: AddressFamily? = nil) throws(SystemError) -> [AddressMessage] {
        try dump(.dumpAddresses(family: family)) { message in
            if case .address(let address) = message { address } else { nil }
        }
    }

    /// All routing rules of the network namespace that a `RoutingRule` can say.
    package func rules() throws(SystemError) -> [RuleMessage] {
        try dump(.dumpRules()) { message in
            if case .rule(let rule) = message { rule } else { nil }
        }
    }

    private func send(_ request: NetlinkRequest) throws(SystemError) {
        sequence &+= 1
        try channel.send(request.encoded(sequence: sequence))
    }

    private func dump<Item>(
        _ request: NetlinkRequest, _ item: (NetlinkMessage) -> Item?
    ) throws(SystemError) -> [Item] {
        for _ in 0..<Self.maximumDumpAttempts {
            var collection = DumpCollection(sequence: try nextSequence(for: request))
            try receive(into: &collection, request)
            if !collection.isInterrupted { return collection.messages.compactMap(item) }
        }
        throw request.refusal(errno: EAGAIN, text: "it changed during each of \(Self.maximumDumpAttempts) dumps")
    }

    private func nextSequence(for request: NetlinkRequest) throws(SystemError) -> UInt32 {
        try send(request)
        return sequence
    }

    /// Every receive makes the kernel go on with its dump, until it says that this is all.
    private func receive(into collection: inout DumpCollection, _ request: NetlinkRequest) throws(SystemError) {
        for _ in 0..<Self.maximumDumpDatagrams {
            guard let messages = try channel.receive() else {
                throw request.refusal(errno: ENOMSG, text: "the dump has no end")
            }
            if let errno = collection.append(messages) {
                guard errno != 0 else { return }
                throw request.refusal(errno: errno, text: nil)
            }
        }
        throw request.refusal(errno: EMSGSIZE, text: "more than \(Self.maximumDumpDatagrams) datagrams")
    }
}

/// The messages of one dump as they come in.
private struct DumpCollection {
    let sequence: UInt32
    var messages: [NetlinkMessage] = []
    var isInterrupted = false

    init(sequence: UInt32) {
        self.sequence = sequence
    }

    /// The error number with which the dump has ended, 0 for none; nil when there is more to come.
    mutating func append(_ datagram: [NetlinkMessage]) -> CInt? {
        for message in datagram {
            switch message {
            case .done(sequence, let errno): return errno
            case .acknowledgement(let refusal) where refusal.sequence == sequence: return refusal.errno
            case .dumpInterrupted(sequence), .overrun: isInterrupted = true
            case .link, .address, .rule: messages.append(message)
            case .done, .acknowledgement, .dumpInterrupted: break  // of an earlier request
            }
        }
        return nil
    }
}

extension NetlinkRequest {
    fileprivate func refusal(errno: CInt, text: String?) -> SystemError {
        SystemError(call: name, errno: errno, detail: text)
    }
}
