import CLinux

/// What a datagram from the kernel's rtnetlink can tell.
package enum NetlinkMessage: Hashable, Sendable {
    case link(LinkMessage)
    case address(AddressMessage)
    case rule(RuleMessage)
    /// The answer to a request with NLM_F_ACK, or its refusal.
    case acknowledgement(Acknowledgement)
    /// The end of a dump; `errno` is 0 unless the kernel gave up on it.
    case done(sequence: UInt32, errno: Int32)
    /// What was dumped changed meanwhile (NLM_F_DUMP_INTR): the dump may lack something and is to be asked for anew.
    case dumpInterrupted(sequence: UInt32)
    /// Messages were lost: whoever follows the changes must dump anew.
    case overrun

    /// How a request ended.
    package struct Acknowledgement: Hashable, Sendable {
        package var sequence: UInt32
        /// A positive error number, 0 for success.
        package var errno: Int32
        /// What the kernel says to it (NLMSGERR_ATTR_MSG), with or without an error.
        package var text: String?

        package init(sequence: UInt32, errno: Int32, text: String? = nil) {
            self.sequence = sequence
            self.errno = errno
            self.text = text
        }
    }
}

extension NetlinkMessage {
    /// The messages in one datagram, in order; kinds not of interest are skipped, and so is the rest of the datagram
    /// behind a header whose length is impossible.
    package static func messages(in datagram: Span<UInt8>) -> [NetlinkMessage] {
        var messages: [NetlinkMessage] = []
        forEachMessage(in: datagram) { append($0, payload: $1, to: &messages) }
        return messages
    }

    private static func append(_ header: NetlinkHeader, payload: Span<UInt8>, to messages: inout [NetlinkMessage]) {
        if header.flags & UInt16(NLM_F_DUMP_INTR) != 0 {
            messages.append(.dumpInterrupted(sequence: header.sequence))
        }
        if let message = NetlinkMessage(header, payload: payload) { messages.append(message) }
    }

    private init?(_ header: NetlinkHeader, payload: Span<UInt8>) {
        let message: NetlinkMessage? =
            switch header.type {
            case RTM_NEWLINK: LinkMessage(payload: payload, deleted: false).map(NetlinkMessage.link)
            case RTM_DELLINK: LinkMessage(payload: payload, deleted: true).map(NetlinkMessage.link)
            case RTM_NEWADDR: AddressMessage(payload: payload, deleted: false).map(NetlinkMessage.address)
            case RTM_DELADDR:
                AddressMessage(payload: payload, deleted: true, isRemovedByProgram: header.requester != 0)
                    .map(NetlinkMessage.address)
            case RTM_NEWRULE: RuleMessage(payload: payload, deleted: false).map(NetlinkMessage.rule)
            case RTM_DELRULE: RuleMessage(payload: payload, deleted: true).map(NetlinkMessage.rule)
            case Int(NLMSG_ERROR): Acknowledgement(header, payload: payload).map(NetlinkMessage.acknowledgement)
            case Int(NLMSG_DONE): .done(sequence: header.sequence, errno: errorNumber(in: payload) ?? 0)
            case Int(NLMSG_OVERRUN): .overrun
            default: nil
            }
        guard let message else { return nil }
        self = message
    }
}

extension NetlinkMessage.Acknowledgement {
    /// Reads a `struct nlmsgerr`: the error, the request's header, the request's payload unless NLM_F_CAPPED, and
    /// attributes where NLM_F_ACK_TLVS says so.
    init?(_ header: NetlinkHeader, payload: Span<UInt8>) {
        guard let errno = errorNumber(in: payload), let requestLength = number(UInt32.self, in: payload, at: 4)
        else { return nil }
        var text: String?
        if header.flags & UInt16(NLM_F_ACK_TLVS) != 0 {
            let isCapped = header.flags & UInt16(NLM_F_CAPPED) != 0
            let echoed = isCapped ? MemoryLayout<nlmsghdr>.size : aligned(Int(requestLength))
            forEachAttribute(in: payload, from: MemoryLayout<Int32>.size + echoed) { type, value in
                if type == Int(NLMSGERR_ATTR_MSG.rawValue) { text = Netlink.text(in: value) }
            }
        }
        self.init(sequence: header.sequence, errno: errno, text: text)
    }
}

/// The kernel's error numbers are negative; nil where there is none.
func errorNumber(in payload: Span<UInt8>) -> Int32? {
    number(UInt32.self, in: payload, at: 0).map { 0 &- Int32(bitPattern: $0) }
}
