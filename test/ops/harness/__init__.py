"""What every operator's vector file shares: the flatbuffer writer, the judges, the sample makers."""
