import Netlink

/// A datagram as the kernel sends it.
func readNetlink(_ input: [UInt8]) {
    _ = NetlinkMessage.messages(in: input.span)
    _ = NetfilterMessage.messages(in: input.span)
}
