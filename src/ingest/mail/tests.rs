use super::*;

#[test]
fn try_real() {
    let Ok(dir) = std::env::var("TRY_MAIL") else { return };
    let mut out = String::new();
    for path in std::fs::read_to_string(&dir).unwrap().lines() {
        let bytes = std::fs::read(path).unwrap();
        let read = if is_mbox(&bytes) { read_mbox(path, &bytes) } else { read_eml(path, &bytes) };
        out += &format!(
            "{}\n",
            serde_json::json!({"path": path, "is_mail": is_mail(&bytes[..bytes.len().min(4096)]), "read": read})
        );
    }
    std::fs::write("/tmp/mailtry/out.jsonl", out).unwrap();
}
