"""Sentences of `--engine spark`."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "no_pyspark": (
        "--engine spark cần các gói pyspark và pandas; thiếu {missing}. Cài bằng: pip install 'tinhso[spark]'. "
        "Chạy bằng ./tinhso thì gói được cài sẵn.",
        "--engine spark needs the packages pyspark and pandas; {missing} is missing. Install them with: "
        "pip install 'tinhso[spark]'. ./tinhso brings them by itself.",
    ),
    "no_java": (
        "Apache Spark cần Java 17 trở lên. Debian / Ubuntu: sudo apt-get install openjdk-17-jre-headless",
        "Apache Spark needs Java 17 or newer. Debian / Ubuntu: sudo apt-get install openjdk-17-jre-headless",
    ),
    "spark_not_started": (
        "Apache Spark không khởi động được: {why}. Kiểm tra Java (java -version) và TINHSO_SPARK_MASTER.",
        "Apache Spark did not start: {why}. Check Java (java -version) and TINHSO_SPARK_MASTER.",
    ),
    "spark_failed": (
        "Apache Spark dừng giữa chừng: {why}. Chạy lại với TINHSO_DEBUG=1 để thấy toàn bộ lời của Spark.",
        "Apache Spark gave up: {why}. Run again with TINHSO_DEBUG=1 to see all that Spark says.",
    ),
    "spark_reads_parquet": (
        "Spark không đọc được {path} như Parquet {why}. Ở xa chỉ đọc Parquet, và mọi tệp phải là Parquet khi có "
        "một tệp ở xa; hãy đổi sang Parquet, hoặc chép về máy này.",
        "Spark cannot read {path} as Parquet {why}. Far away only Parquet is read, and every file must be Parquet "
        "when one is far away; turn it into Parquet, or copy it to this machine.",
    ),
    "spark_column": (
        "Cột “{column}” của {path} có kiểu {kind}. Trong Spark, thời điểm phải là timestamp hoặc date, còn mã và tên "
        "là chữ hoặc số; hãy đổi kiểu cột, hoặc chép tệp về máy này.",
        "The column “{column}” of {path} is of kind {kind}. In Spark moments must be timestamps or dates, codes and "
        "names text or numbers; change the column, or copy the file to this machine.",
    ),
    "read_before_spark": (
        "Spark không tự đọc {log}: đã đọc trên máy này trước, thành một tệp Parquet tạm.",
        "Spark does not read {log} itself: it was read on this machine first, into a temporary Parquet file.",
    ),
}
