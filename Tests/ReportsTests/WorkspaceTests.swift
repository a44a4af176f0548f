import Reports
import Testing

/// Tests of `Workspace`.
@Suite struct WorkspaceTests {
    @Test(
        arguments: [
            ("cases/a.json", "sub/cases/a.json"), ("./a.json", "sub/a.json"), ("../a.json", "a.json"),
            ("../../a.json", "/a.json"), ("/checkout/x//a.json", "x/a.json"),
            ("/other/a.json", "/other/a.json"),
            ("/checkouts/a.json", "/checkouts/a.json"), ("/../../a.json", "/a.json"),
        ])
    func pathsAreNamedFromTheRoot(path: String, name: String) {
        #expect(Workspace(root: "/checkout/", directory: "/checkout/sub").path(of: path) == name)
    }

    @Test(arguments: [("./a/../b.json", "b.json"), ("../a.json", "../a.json"), ("/a/./b.json", "/a/b.json")])
    func withoutARootPathsStay(path: String, name: String) {
        #expect(Workspace().path(of: path) == name)
    }
}
