import Reports
import Testing

@Suite struct WorkspaceTests {
    @Test(
        arguments: [
            ("cases/a.json", "sub/cases/a.json"), ("./a.json", "sub/a.json"), ("../a.json", "a.json"),
            ("../../a.json", "/home/a.json"), ("/home/repo/x//a.json", "x/a.json"),
            ("/other/a.json", "/other/a.json"),
            ("/home/repository/a.json", "/home/repository/a.json"), ("/../../a.json", "/a.json"),
        ])
    func pathsAreNamedFromTheRoot(path: String, name: String) {
        #expect(Workspace(root: "/home/repo/", directory: "/home/repo/sub").path(of: path) == name)
    }

    @Test(arguments: [("./a/../b.json", "b.json"), ("../a.json", "../a.json"), ("/a/./b.json", "/a/b.json")])
    func withoutARootPathsStay(path: String, name: String) {
        #expect(Workspace().path(of: path) == name)
    }
}
