package import NetworkTypes

/// How the configurations of two routers differ, as far as packets tell.
extension PacketCodec.Received {
    /// What an advertisement that was accepted says of its sender's configuration, beside ours; at most one of a kind.
    ///
    /// - Parameter ours: what this router lists; its configuration's `advertisedAddresses`.
    package func mismatches(
        with own: VirtualRouter.Configuration, listing ours: [IPAddress]
    ) -> [(kind: Finding.Kind, evidence: Finding.Evidence)] {
        var found: [(Finding.Kind, Finding.Evidence)] = []
        let theirs = advertisement.addresses
        if !theirs.listsSame(as: ours) {
            found.append((.addressListMismatch, .init(theirs: theirs.listed, ours: ours.listed)))
        }
        if hasOtherChecksumForm {
            found.append(
                (.checksumFormMismatch, .init(theirs: own.checksumForm.other.words, ours: own.checksumForm.words)))
        }
        // Who resigns may say before that it advertises quickly, to hurry its successor.
        if advertisement.priority != .resign, advertisement.interval != own.advertisementInterval {
            found.append(
                (
                    .intervalMismatch,
                    .init(theirs: advertisement.interval.text, ours: own.advertisementInterval.text)
                ))
        }
        return found
    }
}

extension VirtualRouter.Configuration {
    /// What its advertisements list.
    package var advertisedAddresses: [IPAddress] { addresses.map(\.prefix.address) }
}

extension [IPAddress] {
    /// In whatever order.
    func listsSame(as others: [IPAddress]) -> Bool {
        self == others || count == others.count && Set(self) == Set(others)
    }
}
