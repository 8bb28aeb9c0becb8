internal import Configuration
internal import HTTPServer
internal import LinuxIO

/// Who can reach the API, and what is readable that should not be.
extension NodeFacts {
    private static let notice = 30
    private static let day = 86_400

    func exposureFindings() -> [Finding] {
        listenerFindings() + secretFindings() + [certificateFinding()].compactMap { $0 }
    }

    private func listenerFindings() -> [Finding] {
        configuration.api.listeners.filter(\.isWildcard).map { listener in
            Finding(
                .apiEverywhere, "\(listener)", "the API listens on every address, the floating ones among them",
                remedy: "write the node's own address in the listen line")
        }
    }

    private func secretFindings() -> [Finding] {
        let api = configuration.api
        let files = [("private key", api.tlsKeyPath), ("file of tokens", api.tokensPath)]
        return files.compactMap { what, path in
            guard let path, Volume.isReadableByOthers(path) else { return nil }
            return Finding(
                .secretExposed, path, "every user can read this \(what)", remedy: "run chmod o-r \(path)")
        }
    }

    private func certificateFinding() -> Finding? {
        guard let path = configuration.api.tlsCertificatePath,
            let text = try? DiskFileReader().contents(ofFile: path),
            let expiry = TLSSettings.expiry(ofCertificate: text)
        else { return nil }
        let now = Int(WallClock.microseconds() / 1_000_000)
        let days = (expiry - now) / Self.day
        guard days < Self.notice else { return nil }
        return Finding(
            .certificateExpires, path,
            expiry < now ? "it has expired: clients refuse the API" : "it expires in \(days) days",
            remedy: "put a new one in its place and run aloft reload")
    }
}
